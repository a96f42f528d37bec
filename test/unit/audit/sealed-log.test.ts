import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Anchor,
  digestOf,
  firstHead,
  headAfter,
  type LogEntry,
  type LoggedEvent,
  merkleRoot,
  type SealedBlock,
} from '../../../lib/audit/sealed-log.ts';
import { verifyLog } from '../../../lib/audit/verify-log.ts';

const optional = fc.option(fc.string({ unit: 'grapheme' }));
const content = fc.record({
  tenantId: fc.string({ unit: 'grapheme' }),
  actorId: fc.string({ unit: 'grapheme' }),
  action: fc.string(),
  conversationId: optional,
  subjectId: optional,
  subjectUserId: optional,
  requestId: optional,
  sourceIp: optional,
  details: optional,
});

const moment = (seconds: number) => `${new Date(1.7e12 + seconds * 1000).toISOString().slice(0, 23)}000Z`;
const end: LogEntry = { end: moment(10_000) };

/** A log of some blocks of some events, whose ids are 1, 2, 3 …. */
const sealedLog = fc
  .array(fc.array(content, { minLength: 1, maxLength: 9 }), { minLength: 2, maxLength: 5 })
  .map((contents) => {
    let id = 0;
    return seal(contents.map((block) => block.map((one) => ({ id: String(++id), at: moment(id), ...one }))));
  });

interface Sealed {
  readonly block: SealedBlock;
  readonly events: readonly LoggedEvent[];
}

function seal(blocks: readonly (readonly LoggedEvent[])[]): Sealed[] {
  let head = firstHead;
  let sum = 0;
  return blocks.map((events, n) => {
    sum += events.length;
    const digests = events.map(digestOf);
    const sealedAt = moment(100 + n);
    const block = { number: n + 1, events: sum, sealedAt };
    head = headAfter(head, block, digests);
    const leaves = events.map((event, place) => {
      const eventId = Buffer.alloc(8);
      eventId.writeBigInt64BE(BigInt(event.id));
      return Buffer.concat([eventId, digests[place] as Buffer]).toString('hex');
    });
    return { events, block: { ...block, head, leaves: leaves.join('') } };
  });
}

const entriesOf = (log: readonly Sealed[]): LogEntry[] => [
  ...log.flatMap(({ block, events }) => [{ block }, ...events.map((event) => ({ event }))]),
  { unsealed: true },
  end,
];

const anchorsOf = (log: readonly Sealed[]): Anchor[] =>
  log.map(({ block: { number, head, events, sealedAt } }) => ({
    block: number,
    head,
    events,
    sealedAt,
    anchoredAt: sealedAt,
  }));

const problemsOf = async (log: readonly Sealed[], anchors: readonly Anchor[] = []) =>
  (await verifyLog(entriesOf(log), anchors)).problems;

describe('the tree over the leaves is that of RFC 9162', () => {
  // Test vectors of the reference implementation: github.com/google/certificate-transparency.
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  test.each([
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('of %i', async (size, root) => {
    const { createHash } = await import('node:crypto');
    const leaves = inputs
      .slice(0, size)
      .map((input) => createHash('sha256').update(Buffer.of(0)).update(Buffer.from(input, 'hex')).digest());
    expect(merkleRoot(leaves).toString('hex')).toBe(root);
  });
});

test('events that differ in anything have different digests', () => {
  fc.assert(
    fc.property(content, content, (one, other) => {
      const same = JSON.stringify(one) === JSON.stringify(other);
      const digest = (event: typeof one) => digestOf({ id: '1', at: moment(1), ...event }).toString('hex');
      expect(digest(one) === digest(other)).toBe(same);
    }),
  );
});

test('a log as it was written has nothing wrong', async () => {
  await fc.assert(
    fc.asyncProperty(sealedLog, async (log) => {
      expect(await problemsOf(log, anchorsOf(log))).toEqual([]);
    }),
  );
});

/** Tampering with a log, at a position. */
const tamperings: Record<string, (log: Sealed[], block: number, event: number) => Sealed[]> = {
  'a changed event': (log, b, e) => withEvents(log, b, (events) => events.with(e, changed(events[e]))),
  'a removed event': (log, b, e) => withEvents(log, b, (events) => events.toSpliced(e, 1)),
  'an inserted event': (log, b, e) =>
    withEvents(log, b, (events) => events.toSpliced(e, 0, { ...(events[e] as LoggedEvent), id: '1000' })),
  'an event twice': (log, b, e) =>
    withEvents(log, b, (events) => events.toSpliced(e, 0, events[e] as LoggedEvent)),
  'a removed block': (log, b) => log.toSpliced(Math.min(b, log.length - 2), 1),
  'blocks in another order': (log) => [log[1], log[0], ...log.slice(2)] as Sealed[],
  'a block with another time': (log, b) =>
    log.with(b, { ...(log[b] as Sealed), block: { ...(log[b] as Sealed).block, sealedAt: moment(7) } }),
  'a block that was sealed anew, and those after it not': (log, b, e) => {
    const last = Math.min(b, log.length - 2);
    const anew = seal(
      tamperings['a changed event']?.(log, last, e % size(log, last))?.map((s) => s.events) ?? [],
    );
    return log.with(last, anew[last] as Sealed);
  },
};

const size = (log: readonly Sealed[], block: number) => log[block]?.events.length ?? 0;
const changed = (event: LoggedEvent | undefined) => ({
  ...(event as LoggedEvent),
  actorId: `${event?.actorId}!`,
});
const withEvents = (log: Sealed[], b: number, change: (events: readonly LoggedEvent[]) => LoggedEvent[]) =>
  log.with(b, { ...(log[b] as Sealed), events: change(log[b]?.events ?? []) });

describe.each(Object.entries(tamperings))('%s', (_, tamper) => {
  test('is found, without any anchor', async () => {
    await fc.assert(
      fc.asyncProperty(sealedLog, fc.nat(), fc.nat(), async (log, b, e) => {
        const block = b % log.length;
        expect(await problemsOf(tamper(log, block, e % size(log, block)))).not.toEqual([]);
      }),
    );
  });
});

test('a log that was cut off, or changed and sealed anew, is found by an anchor', async () => {
  await fc.assert(
    fc.asyncProperty(sealedLog, fc.nat(), fc.nat(), async (log, b, e) => {
      const block = b % log.length;
      const anew = seal(
        (tamperings['a changed event']?.(log, block, e % size(log, block)) ?? []).map(({ events }) => events),
      );
      expect(await problemsOf(anew)).toEqual([]);
      expect(await problemsOf(anew, anchorsOf(log))).toContain(
        `block ${block + 1} is not the one that was anchored at ${log[block]?.block.sealedAt}`,
      );
      const cut = log.slice(0, block);
      expect(await problemsOf(cut)).toEqual([]);
      expect((await problemsOf(cut, anchorsOf(log)))[0]).toMatch(/^the end was cut off/);
    }),
  );
});

test('a log that is read in part only is not verified', async () => {
  await expect(verifyLog([{ unsealed: true }])).rejects.toThrow('not exported to its end');
});

test('an event that waits for hours to be sealed is wrong; one that has just come is not', async () => {
  const event = (id: string, at: string): LogEntry => ({
    event: {
      id,
      at,
      tenantId: 'acme',
      actorId: 'alice',
      action: 'create-message',
      conversationId: null,
      subjectId: null,
      subjectUserId: null,
      requestId: null,
      sourceIp: null,
      details: null,
    },
  });
  const log: LogEntry[] = [{ unsealed: true }, event('1', moment(0)), event('2', moment(9_990)), end];
  expect((await verifyLog(log)).problems).toEqual([`event 1 of ${moment(0)} was never sealed`]);
});
