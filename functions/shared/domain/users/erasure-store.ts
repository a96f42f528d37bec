import type { Caller } from '../caller.ts';
import type { Erasure } from './erasure.ts';

/** A step of an erasure. Further fields, except those below, are private to the store. */
export interface ErasureStep {
  readonly step: string;
  /** Paths of stored objects that must be deleted before the step. */
  readonly objects: readonly string[];
}

/** Step that reads an archive file: see eraseArchiveFile. */
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

/** Step that deletes the other versions of an archive file; null stands for an unknown version. */
export interface ArchivedStep extends ErasureStep {
  readonly step: 'archived';
  readonly storagePath: string;
  readonly keep: readonly (string | null)[];
}

export interface ErasureStore {
  /** Requests the erasure of a user of the caller's tenant. Returns the one that is already open, if any. */
  request(erasureId: string, userId: string, caller: Caller): Promise<Erasure>;
  /** The newest request of a user. @throws DomainError erasure-not-found when the caller's tenant has none */
  get(userId: string, caller: Caller): Promise<Erasure>;
  /** Claims an unfinished erasure for a limited time, so that no other run works on it. */
  claim(): Promise<{ readonly erasureId: string; readonly step: ErasureStep } | undefined>;
  /**
   * Does a step and records it in one transaction. Returns the next step; undefined when none is due, or another run
   * did this one. For `settleSeconds` after it last found data, an erasure looks again for data that arrived late.
   */
  erase(erasureId: string, step: ErasureStep, settleSeconds: number): Promise<ErasureStep | undefined>;
  /** Age in milliseconds of the oldest unfinished erasure that no legal hold blocks; 0 without any. */
  openForMs(): Promise<number>;
}
