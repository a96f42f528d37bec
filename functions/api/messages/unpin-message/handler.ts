import type { PinStore } from '../../../shared/domain/messages/pin-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraPinStore } from '../../../shared/store/messages/aurora-pin-store.ts';

export const unpinMessage = (deps: { pins: Pick<PinStore, 'set'> }) =>
  endpoint('unpin-message', async ({ path, caller }) => ({
    status: 200,
    body: await deps.pins.set(path.messageId, false, caller),
  }));

export const handler = unpinMessage({ pins: auroraPinStore(decrypted(database)) });
