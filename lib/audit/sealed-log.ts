import { createHash } from 'node:crypto';
import * as z from 'zod';

const nullable = z.string().nullable();

/** The fields of a row of audit_event that its digest covers. */
const loggedEvent = z.strictObject({
  id: z.string().regex(/^-?\d{1,19}$/),
  /** RFC 3339 in UTC with microseconds. */
  at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
  tenantId: z.string(),
  actorId: z.string(),
  action: z.string(),
  conversationId: nullable,
  subjectId: nullable,
  subjectUserId: nullable,
  requestId: nullable,
  sourceIp: nullable,
  /** As PostgreSQL writes jsonb. */
  details: nullable,
});

export type LoggedEvent = z.infer<typeof loggedEvent>;

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

const sealedBlock = z.strictObject({
  number: z.int(),
  head: sha256Hex,
  /** Number of events in this block and all before. */
  events: z.int(),
  sealedAt: loggedEvent.shape.at,
  /** Id (8 bytes) and digest (32 bytes) of each event in order, in hexadecimal. */
  leaves: z.string().regex(/^([0-9a-f]{80})+$/),
});

export type SealedBlock = z.infer<typeof sealedBlock>;

/** A head that `anchor-audit-log` stored outside the database. */
export const anchor = z.object({
  block: z.int(),
  head: sha256Hex,
  events: z.int(),
  sealedAt: z.string(),
  anchoredAt: z.string(),
});

export type Anchor = z.infer<typeof anchor>;

/** Entries of a log in reading order: each block followed by its events, then the unsealed events, then the end. */
export const logEntry = z.union([
  z.strictObject({ block: sealedBlock }),
  z.strictObject({ event: loggedEvent }),
  /** No block contains the entries that follow. */
  z.strictObject({ unsealed: z.literal(true) }),
  /** Last entry, which shows that the whole log was read. */
  z.strictObject({ end: loggedEvent.shape.at }),
]);

export type LogEntry = z.infer<typeof logEntry>;

const sha256 = (...parts: readonly Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const lengthPrefixed = (field: string | null) =>
  field === null ? '-' : `${Buffer.byteLength(field)}:${field}`;

/** Microseconds since 1970. */
export const microseconds = (at: string): bigint =>
  BigInt(Date.parse(`${at.slice(0, 23)}Z`)) * 1000n + BigInt(at.slice(23, 26));

/** The same digest as migrations/functions/audit/audit_digest.sql. */
export const digestOf = (event: LoggedEvent): Buffer =>
  sha256(
    Buffer.of(0),
    Buffer.from(
      [
        event.id,
        String(microseconds(event.at)),
        event.tenantId,
        event.actorId,
        event.action,
        event.conversationId,
        event.subjectId,
        event.subjectUserId,
        event.requestId,
        event.sourceIp,
        event.details,
      ]
        .map(lengthPrefixed)
        .join(''),
    ),
  );

/** RFC 9162, section 2.1.1, of at least one leaf. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  let level = leaves;
  while (level.length > 1) {
    const below = level;
    level = Array.from({ length: Math.ceil(below.length / 2) }, (_, n) => {
      const [left, right] = below.slice(2 * n, 2 * n + 2) as [Buffer, Buffer?];
      return right ? sha256(Buffer.of(1), left, right) : left;
    });
  }
  return level[0] as Buffer;
}

/** The head before the first block. */
export const firstHead = '00'.repeat(32);

export function headAfter(
  previousHead: string,
  { number, events, sealedAt }: Omit<SealedBlock, 'head' | 'leaves'>,
  digests: readonly Buffer[],
): string {
  const numbers = Buffer.alloc(24);
  for (const [n, value] of [BigInt(number), BigInt(events), microseconds(sealedAt)].entries()) {
    numbers.writeBigInt64BE(value, 8 * n);
  }
  return sha256(Buffer.from(previousHead, 'hex'), merkleRoot(digests), numbers).toString('hex');
}

export interface Leaf {
  readonly id: string;
  readonly digest: Buffer;
}

export function leavesOf({ leaves }: Pick<SealedBlock, 'leaves'>): Leaf[] {
  const bytes = Buffer.from(leaves, 'hex');
  return Array.from({ length: bytes.length / 40 }, (_, n) => ({
    id: String(bytes.readBigInt64BE(40 * n)),
    digest: bytes.subarray(40 * n + 8, 40 * n + 40),
  }));
}
