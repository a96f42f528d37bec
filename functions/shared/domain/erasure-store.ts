import type { Caller } from './caller.ts';
import type { Erasure } from './erasure.ts';

/** A piece of an erasure. What else it is is between the store and itself. */
export interface ErasureStep {
  readonly step: string;
  /** Paths of stored objects that must be gone before it is done. */
  readonly objects: readonly string[];
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
}
