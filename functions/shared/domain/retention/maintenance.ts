export interface Maintenance {
  /** Makes sure that the message partitions of the next weeks exist; answers the names of the new ones. */
  createPartitions(weeksAhead: number): Promise<readonly string[]>;
  /** Dead rows of the table that has the largest part of them, in percent; of tables with 10,000 rows and more. */
  deadRowsPercent(): Promise<number>;
  /**
   * Merges some partitions that are over for half a year into a larger one, of at most so many messages.
   *
   * @returns its name; undefined when there is nothing to merge, or no moment for it
   */
  mergePartitions(maxMessages: number): Promise<string | undefined>;
  /** Forgets idempotency keys older than 24 hours; answers how many. */
  removeExpiredKeys(): Promise<number>;
  /** Forgets changes older than that, the oldest first, at most `limit`; answers how many. */
  removeChanges(olderThanDays: number, limit: number): Promise<number>;
}
