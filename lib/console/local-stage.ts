/** What the local stage shows the console besides the API: the bodies of its pages below `/console`. */
import type { LogReport } from '../audit/verify-log.ts';

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

/** `/console/figures`: how the stage does now; nothing of what its users say. */
export interface StageFigures {
  /** Of the API, in the last 10 s; the console's own are among them. */
  readonly requestsPerSecond: number;
  /** Responses with a status from 500 on, per second. */
  readonly serverErrorsPerSecond: number;
  /** Milliseconds; null without a request. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Messages that are queued and not stored yet; null without Kafka. */
  readonly queueLag: number | null;
  /** Milliseconds since the oldest event was written that is not published yet; 0 without one. */
  readonly outboxAgeMs: number;
}

/** `/console/audit`: the audit log, compared with its seals. */
export interface AuditCheck extends Omit<LogReport, 'head'> {
  /** Heads that are kept in S3. */
  readonly anchors: number;
}
