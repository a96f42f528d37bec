import type { PinStore } from '../../../shared/domain/messages/pin-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { decrypted } from '../../../shared/runtime/content-keys.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraPinStore } from '../../../shared/store/messages/aurora-pin-store.ts';

export const pinMessage = (deps: { pins: Pick<PinStore, 'set'> }) =>
  endpoint('pin-message', async ({ path, caller }) => ({
    status: 200,
    body: await deps.pins.set(path.messageId, true, caller),
  }));

export const handler = pinMessage({ pins: auroraPinStore(decrypted(database)) });
