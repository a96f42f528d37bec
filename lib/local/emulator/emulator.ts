import { type Ministack, type MinistackOptions, startMinistack } from './ministack.ts';

export interface EmulatorOptions extends MinistackOptions {
  /** Deletes everything in a given emulator, not only this stage. */
  readonly reset?: boolean | undefined;
  /** The URL of a LocalStack or MiniStack to use instead of starting one. */
  readonly given?: string | undefined;
}

/** @throws Error when the emulator that was given, or that we could start, does not respond */
export async function startEmulator({
  reset = false,
  given = process.env.AWS_ENDPOINT_URL,
  ...options
}: EmulatorOptions): Promise<Ministack> {
  if (!given) return startMinistack(options);
  const endpoint = given.replace(/\/+$/, '');
  if (!(await responds(endpoint, 'GET', ['/_localstack/health'])))
    throw new Error(`AWS_ENDPOINT_URL: no emulator responds at ${endpoint}.`);
  if (reset && !(await responds(endpoint, 'POST', ['/_localstack/state/reset', '/_ministack/reset'])))
    throw new Error(`The emulator at ${endpoint} cannot be reset.`);
  return { endpoint, stop: async () => {} };
}

/** Whether one of the health paths responds; each emulator has one of them. */
async function responds(endpoint: string, method: string, paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const answer = await fetch(endpoint + path, { method }).catch(() => undefined);
    if (answer?.ok) return true;
  }
  return false;
}
