/** What the local stage shows the console besides the API: the bodies of its pages below `/console`. */

/** A record of a topic. */
export interface TopicRecord {
  /** `topic/partition/offset` */
  readonly id: string;
  readonly topic: string;
  /** When it was produced, in milliseconds since 1970. */
  readonly at: number;
  /** Of the request that it came of (W3C Trace Context); undefined if it has none. */
  readonly traceId: string | undefined;
  /** A CloudEvent; on the ingest topic a message. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** `/console/records?after=` */
export interface TopicRecords {
  readonly records: readonly TopicRecord[];
  /** Number of the newest record: `after` of the next request. */
  readonly last: number;
}
