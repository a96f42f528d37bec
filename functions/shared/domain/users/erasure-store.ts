import type { Caller } from '../caller.ts';
import type { Erasure } from './erasure.ts';

/** A piece of an erasure. What else it is, but for those below, is between the store and itself. */
export interface ErasureStep {
  readonly step: string;
  /** Paths of stored objects that must be gone before it is done. */
  readonly objects: readonly string[];
}

/** Of an archive file that is to be read: see eraseArchiveFile. */
export interface ArchiveStep extends ErasureStep {
  readonly step: 'archive';
  readonly userId: string;
  readonly file: {
    readonly fileId: string;
    readonly tenantId: string;
    readonly conversationId: string;
    readonly month: string;
    readonly storagePath: string;
    readonly storageVersion: string | null;
    readonly sha256: string;
    readonly status: string;
  };
}

/** Of an archive file whose other versions are to be removed; null stands for one that is not known. */
export interface ArchivedStep extends ErasureStep {
  readonly step: 'archived';
  readonly storagePath: string;
  readonly keep: readonly (string | null)[];
}

export interface ErasureStore {
  /** Asks for the erasure of a user of the caller's tenant; answers the one that is open already, if there is. */
  request(erasureId: string, userId: string, caller: Caller): Promise<Erasure>;
  /** The newest of a user. @throws DomainError erasure-not-found when the caller's tenant has none such */
  get(userId: string, caller: Caller): Promise<Erasure>;
  /** Takes an unfinished erasure for a while, so that nobody else does. */
  claim(): Promise<{ readonly erasureId: string; readonly step: ErasureStep } | undefined>;
  /**
   * Does a step and records that it is done, both or neither; answers the next one. Undefined when there is none for now, or
   * somebody else did this one. It looks for what was on its way so many seconds after it found something the last time.
   */
  erase(erasureId: string, step: ErasureStep, settleSeconds: number): Promise<ErasureStep | undefined>;
  /** Milliseconds since the oldest one was asked for that has not ended and that no legal hold blocks; 0 without any. */
  openForMs(): Promise<number>;
}
