import { ApiUnreachable } from '../../client/api-errors.ts';
import { signal } from './signal.ts';
import { texts } from './texts.ts';

/** Why the last action failed. */
export const complaint = signal<string | undefined>(undefined);

/** Runs an action of the user, and shows the error if it fails. */
export async function attempt(action: () => Promise<unknown>): Promise<void> {
  complaint.value = undefined;
  try {
    await action();
  } catch (error) {
    const isOffline = error instanceof ApiUnreachable && error.message.endsWith('offline.');
    complaint.value = isOffline ? texts.isOffline : (error as Error).message;
  }
}
