/** What a run did, or a dry run would do. */
export interface PurgeReport {
  /** Deleted messages whose tombstones are all that is left of them. */
  purged: number;
  /** Messages that are gone by a policy. */
  expired: number;
  /** Bytes of what expired messages said. */
  expiredBytes: number;
  /** Messages that a legal hold keeps. */
  held: number;
  droppedWeeks: number;
  /** Files of attachments. */
  removedFiles: number;
  /** Whether there is nothing left to do; false when the time was up. */
  done: boolean;
}

/** A run that is under way. */
export interface PurgeRun {
  readonly dryRun: boolean;
  readonly report: PurgeReport;
  readonly hasTime: () => boolean;
}

export const noneYet = (): PurgeReport => ({
  purged: 0,
  expired: 0,
  expiredBytes: 0,
  held: 0,
  droppedWeeks: 0,
  removedFiles: 0,
  done: false,
});
