/** The handler of a function: `functions/<name>/handler.ts`. It reads its environment when it is loaded. */
export async function loadHandler<Handler>(name: string): Promise<Handler> {
  const { handler }: { handler: Handler } = await import(`../../functions/${name}/handler.ts`);
  return handler;
}
