import { auroraSendingQuota } from '../store/messages/aurora-sending-quota.ts';
import { database } from './database.ts';
import { env } from './env.ts';

/** The stage's quota of bytes of large messages: MESSAGE_BYTES_PER_MINUTE. */
export const sendingQuota = auroraSendingQuota(database, () => Number(env('MESSAGE_BYTES_PER_MINUTE')));
