import { pathToFileURL } from 'node:url';
import { functionEntry } from '../../infra/config/function-entries.ts';

/** Loads the handler of a function by its name. The handler reads its environment when it is loaded. */
export async function loadHandler<Handler>(name: string): Promise<Handler> {
  const { handler }: { handler: Handler } = await import(pathToFileURL(functionEntry(name)).href);
  return handler;
}
