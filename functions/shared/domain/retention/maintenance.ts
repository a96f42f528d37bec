export interface Maintenance {
  /** Creates the missing message partitions of the next weeks. Returns their names. */
  createPartitions(weeksAhead: number): Promise<readonly string[]>;
  /** Percentage of dead rows in the table with the highest one, among tables with at least 10,000 rows. */
  deadRowsPercent(): Promise<number>;
  /**
   * Merges some partitions that are older than half a year into a larger one.
   *
   * @param maxMessages how many messages it may have at most
   * @returns its name; undefined when there is nothing to merge, or no time for it now
   */
  mergePartitions(maxMessages: number): Promise<string | undefined>;
  /** Deletes idempotency keys older than 24 hours. Returns their number. */
  removeExpiredKeys(): Promise<number>;
  /** Deletes changes older than that, the oldest first, at most `limit`. Returns their number. */
  removeChanges(olderThanDays: number, limit: number): Promise<number>;
}
