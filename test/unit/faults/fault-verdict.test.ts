import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../faults/evidence.ts';
import type { Send } from '../../faults/ledger.ts';
import { brokenGuarantees, type Guarantee, judge } from '../../faults/verdict.ts';

/** Three messages of a conversation, sent one after the other, as they should be. */
function sound() {
  const refs = ['m1', 'm2', 'm3'];
  const sends = refs.map(
    (ref, index): Send => ({
      ref,
      conversationId: 'c',
      mode: 'async',
      keyed: false,
      sentAt: 10 * index,
      settledAt: 10 * index + 5,
      outcome: 'acknowledged',
      messageId: `id of ${ref}`,
    }),
  );
  const stored = refs.map((ref, index) => ({
    ref,
    messageId: `id of ${ref}`,
    conversationId: 'c',
    seq: index + 1,
  }));
  const evidence: Evidence = {
    stored,
    lastSeqs: new Map([['c', 3]]),
    horizons: [],
    audited: stored.map(({ messageId }) => messageId),
    events: stored.map((message) => ({ ...message, eventId: `message-stored/${message.messageId}` })),
    queued: [
      ...stored.map(({ messageId }, index) => ({ source: `ingest/0/${index}`, messageId })),
      { source: 'ingest/0/3' },
    ],
    rejected: [{ messageId: 'id of the poison', source: 'ingest/0/3' }],
    rejectedEvents: new Set(['id of the poison']),
    published: stored.map(({ messageId }) => `message-stored/${messageId}`),
    webhooks: stored.map(({ messageId, conversationId }) => ({
      eventId: `message-stored/${messageId}`,
      conversationId,
      isSigned: true,
    })),
    deadLetters: 0,
  };
  return { sends, evidence };
}

const broken = (change: (given: ReturnType<typeof sound>) => Partial<ReturnType<typeof sound>>) => {
  const given = sound();
  const { sends, evidence } = { ...given, ...change(given) };
  return brokenGuarantees(judge(sends, evidence));
};

const last = <T>(items: readonly T[]) => items.at(-1) as T;

describe('the verdict', () => {
  test('is clean when everything is as it should be', () => {
    expect(broken(() => ({}))).toEqual([]);
  });

  test('allows that what got no answer is stored or not', () => {
    const unanswered = { ...last(sound().sends), outcome: 'unknown' as const, messageId: undefined };
    expect(broken(({ sends }) => ({ sends: [...sends.slice(0, 2), unanswered] }))).toEqual([]);
    expect(broken(({ sends }) => ({ sends: [...sends, { ...unanswered, ref: 'm4' }] }))).toEqual([]);
  });

  test('lets a synchronous message overtake those in the queue, and no others', () => {
    const overtaking = (first: Send['mode'], second: Send['mode']) =>
      broken(({ sends: [one, two, three] }) => ({
        sends: [
          { ...(one as Send), sentAt: 10, settledAt: 15, mode: second },
          { ...(two as Send), sentAt: 0, settledAt: 5, mode: first },
          three as Send,
        ],
      }));
    expect(overtaking('async', 'sync')).toEqual([]);
    for (const [first, second] of [
      ['async', 'async'],
      ['sync', 'sync'],
      ['sync', 'async'],
    ] as const)
      expect(overtaking(first, second)).toEqual(['messages sent one after the other are in this order']);
  });

  const changes: Record<Guarantee, (given: Evidence) => Partial<Evidence>> = {
    'acknowledged messages are stored': ({ stored, audited, events, queued }) => ({
      stored: stored.slice(0, 2),
      lastSeqs: new Map([['c', 2]]),
      audited: audited.slice(0, 2),
      events: events.slice(0, 2),
      queued: queued.slice(0, 2),
    }),
    'nothing else is stored, but what got no answer': ({ stored, audited, events }) => {
      const more = { ref: 'm0', messageId: 'id of m0', conversationId: 'c', seq: 4, eventId: 'e' };
      return {
        stored: [...stored, more],
        lastSeqs: new Map([['c', 4]]),
        audited: [...audited, more.messageId],
        events: [...events, more],
      };
    },
    'each is stored once': ({ stored, audited, events }) => {
      const again = { ...last(stored), messageId: 'another id', seq: 4, eventId: 'e' };
      return {
        stored: [...stored, again],
        lastSeqs: new Map([['c', 4]]),
        audited: [...audited, again.messageId],
        events: [...events, again],
      };
    },
    'seq is consecutive in every conversation': () => ({ lastSeqs: new Map([['c', 4]]) }),
    'messages sent one after the other are in this order': ({ stored }) => ({
      stored: stored.map((message) => ({ ...message, seq: 4 - message.seq })),
    }),
    'each has one row in the audit log': ({ audited }) => ({ audited: [...audited, last(audited)] }),
    'each has an event, and nothing else has': ({ events }) => ({ events: events.slice(0, 2) }),
    'an event has one id, by which consumers know it again': ({ events }) => ({
      events: [...events, { ...last(events), eventId: 'another id', seq: 4 }],
    }),
    'events of a conversation are in the order of seq': ({ events }) => ({ events: events.toReversed() }),
    'each event reaches the webhook, signed': ({ webhooks: [first, ...others] }) => ({
      webhooks: [{ ...(first as Evidence['webhooks'][number]), isSigned: false }, ...others.slice(1)],
    }),
    'every record of the queue is stored or rejected': ({ queued }) => ({
      queued: [...queued, { source: 'ingest/0/4' }],
    }),
    'every rejection is told in an event': () => ({ rejectedEvents: new Set() }),
    'the consumer gave nothing up': () => ({ deadLetters: 1 }),
  };

  test.each(Object.entries(changes))('reports when this is broken alone: %s', (guarantee, change) => {
    expect(broken(({ evidence }) => ({ evidence: { ...evidence, ...change(evidence) } }))).toEqual([
      guarantee,
    ]);
  });

  test('sees a missing audit row, a missing seq and a later event again', () => {
    const changed = (change: (given: Evidence) => Partial<Evidence>) =>
      broken(({ evidence }) => ({ evidence: { ...evidence, ...change(evidence) } }));
    expect(changed(({ audited }) => ({ audited: audited.slice(1) }))).toEqual([
      'each has one row in the audit log',
    ]);
    expect(
      changed(({ stored }) => ({ stored: stored.map((one) => ({ ...one, seq: one.seq + 1 })) })),
    ).toContain('seq is consecutive in every conversation');
    expect(changed(({ events }) => ({ events: [...events, ...events] }))).toEqual([]);
  });

  test('finds an inversion exactly when a pair is inverted', () => {
    const moment = fc.nat(20);
    const send = fc.record({ sentAt: moment, took: fc.nat(5), mode: fc.constantFrom('sync', 'async') });
    fc.assert(
      fc.property(fc.array(send, { maxLength: 8 }), (drawn) => {
        const sends = drawn.map(
          ({ sentAt, took, mode }, index): Send => ({
            ref: `m${index}`,
            conversationId: 'c',
            mode: mode as Send['mode'],
            keyed: false,
            sentAt,
            settledAt: sentAt + took,
            outcome: 'acknowledged',
            messageId: `${index}`,
          }),
        );
        const { evidence } = sound();
        const stored = sends.map(({ ref }, index) => ({
          ref,
          messageId: `${index}`,
          conversationId: 'c',
          seq: index + 1,
        }));
        const inverted = sends.filter((later, index) =>
          sends
            .slice(0, index)
            .some(
              (earlier) =>
                later.settledAt < earlier.sentAt && !(later.mode === 'async' && earlier.mode === 'sync'),
            ),
        );
        const found = judge(sends, { ...evidence, stored })[
          'messages sent one after the other are in this order'
        ];
        expect(found).toHaveLength(inverted.length);
      }),
    );
  });
});
