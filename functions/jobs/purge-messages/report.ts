/** Result of a run, or of a dry run. */
export interface PurgeReport {
  /** Deleted messages of which only the tombstone remains. */
  purged: number;
  /** Messages that a retention policy removed. */
  expired: number;
  /** Bytes of the content and metadata of expired messages. */
  expiredBytes: number;
  /** Messages that a legal hold keeps. */
  held: number;
  droppedWeeks: number;
  /** Objects of attachments. */
  removedFiles: number;
  /** Whether nothing is left to do; false when the time was up. */
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
