import type { Evidence, StoredMessage } from './evidence.ts';
import type { Send } from './ledger.ts';

/** Breaches by guarantee; every guarantee must hold after any fault. */
export type Verdict = Readonly<Record<Guarantee, readonly string[]>>;

export type Guarantee = keyof typeof guarantees;

const guarantees = {
  'acknowledged messages are stored': lost,
  'nothing else is stored, but what got no answer': unexpected,
  'each is stored once': storedTwice,
  'seq is consecutive in every conversation': gaps,
  'messages sent one after the other are in this order': sendInversions,
  'each has one row in the audit log': misaudited,
  'each has an event, and nothing else has': mispublished,
  'an event has one id, by which consumers know it again': renamedEvents,
  'events of a conversation are in the order of seq': eventInversions,
  'each event reaches the webhook, signed': undelivered,
  'every record of the queue is stored or rejected': unjudged,
  'every rejection is told in an event': untoldRejections,
  'the consumer gave nothing up': deadLetters,
};

/** Compares the responses of clients with the stored state. */
export function judge(sends: readonly Send[], evidence: Evidence): Verdict {
  const judged = Object.entries(guarantees).map(
    ([name, breaches]) => [name, breaches(sends, evidence)] as const,
  );
  return Object.fromEntries(judged) as Record<Guarantee, string[]>;
}

export const brokenGuarantees = (verdict: Verdict): Guarantee[] =>
  (Object.keys(verdict) as Guarantee[]).filter((name) => verdict[name].length > 0);

function lost(sends: readonly Send[], { stored }: Evidence): string[] {
  const refs = new Map(stored.map(({ messageId, ref }) => [messageId, ref]));
  return sends
    .filter(({ outcome, messageId, ref }) => outcome === 'acknowledged' && refs.get(messageId ?? '') !== ref)
    .map(({ ref, messageId }) => `${ref} ${messageId}`);
}

function unexpected(sends: readonly Send[], { stored }: Evidence): string[] {
  const expected = new Set(sends.filter(({ outcome }) => outcome !== 'refused').map(({ ref }) => ref));
  return stored.filter(({ ref }) => !expected.has(ref)).map(name);
}

function storedTwice(_: readonly Send[], { stored }: Evidence): string[] {
  const byRef = repeated(stored, ({ ref }) => ref);
  const byId = repeated(stored, ({ messageId }) => messageId);
  return [...new Set([...byRef, ...byId])].map(name);
}

function gaps(_: readonly Send[], { stored, lastSeqs }: Evidence): string[] {
  const byConversation = Map.groupBy(stored, ({ conversationId }) => conversationId);
  return [...lastSeqs].flatMap(([conversationId, lastSeq]) => {
    const seqs = (byConversation.get(conversationId) ?? []).map(({ seq }) => seq).sort((a, b) => a - b);
    const wrong = seqs.findIndex((seq, index) => seq !== index + 1);
    if (wrong >= 0) return [`${conversationId} has ${seqs[wrong]} as its ${wrong + 1}.`];
    return seqs.length === lastSeq ? [] : [`${conversationId} has ${seqs.length} and says ${lastSeq}`];
  });
}

/**
 * Finds violations of this rule: of two messages of a conversation, the one that was acknowledged before the other was
 * sent has the lower seq. Exception: a synchronous message may overtake queued ones.
 */
function sendInversions(sends: readonly Send[], { stored }: Evidence): string[] {
  const byId = new Map(sends.map((send) => [send.messageId, send]));
  return [...Map.groupBy(stored, ({ conversationId }) => conversationId).values()].flatMap((messages) => {
    let lastSent = -Infinity;
    let lastQueued = -Infinity;
    return messages
      .toSorted((a, b) => a.seq - b.seq)
      .filter(({ messageId }) => {
        const send = byId.get(messageId);
        if (send?.outcome !== 'acknowledged') return false;
        const inverted = send.settledAt < (send.mode === 'sync' ? lastSent : lastQueued);
        lastSent = Math.max(lastSent, send.sentAt);
        if (send.mode === 'async') lastQueued = Math.max(lastQueued, send.sentAt);
        return inverted;
      })
      .map(name);
  });
}

function misaudited(_: readonly Send[], { stored, audited }: Evidence): string[] {
  const ids = stored.map(({ messageId }) => messageId);
  return [...difference(ids, audited), ...repeated(audited, (id) => id)];
}

function mispublished(_: readonly Send[], { stored, events }: Evidence): string[] {
  return difference(
    stored.map(({ messageId }) => messageId),
    events.map(({ messageId }) => messageId),
  );
}

function renamedEvents(_: readonly Send[], { events }: Evidence): string[] {
  const consumed = repeatedLess(events, ({ eventId }) => eventId);
  return repeated(consumed, ({ messageId }) => messageId).map(({ eventId }) => eventId);
}

function eventInversions(_: readonly Send[], { events }: Evidence): string[] {
  const consumed = repeatedLess(events, ({ eventId }) => eventId);
  return [...Map.groupBy(consumed, ({ conversationId }) => conversationId).values()].flatMap((ofOne) =>
    ofOne
      .filter(({ seq }, index) => seq <= (ofOne[index - 1]?.seq ?? 0))
      .map(({ eventId, seq }) => `${eventId} with seq ${seq}`),
  );
}

function undelivered(_: readonly Send[], { published, webhooks }: Evidence): string[] {
  const signed = webhooks.filter(({ isSigned }) => isSigned);
  const forged = webhooks.filter(({ isSigned }) => !isSigned);
  return [
    ...difference(
      published,
      signed.map(({ eventId }) => eventId),
    ),
    ...forged.map(({ eventId }) => `${eventId} is not signed`),
  ];
}

function unjudged(_: readonly Send[], { queued, stored, rejected }: Evidence): string[] {
  const judged = new Set([
    ...stored.map(({ messageId }) => messageId),
    ...rejected.flatMap(({ messageId, source }) => [messageId, source]),
  ]);
  return queued
    .filter(({ source, messageId }) => !judged.has(source) && !judged.has(messageId ?? ''))
    .map(({ source }) => source);
}

function untoldRejections(_: readonly Send[], { rejected, rejectedEvents }: Evidence): string[] {
  return rejected.map(({ messageId }) => messageId).filter((messageId) => !rejectedEvents.has(messageId));
}

function deadLetters(_: readonly Send[], evidence: Evidence): string[] {
  return Array.from({ length: evidence.deadLetters }, (_, n) => `dead letter ${n + 1}`);
}

const name = ({ ref, messageId, seq }: StoredMessage) => `${ref} ${messageId} with seq ${seq}`;

/** The items that are in only one of two lists. */
function difference(some: readonly string[], others: readonly string[]): string[] {
  const [left, right] = [new Set(some), new Set(others)];
  return [...[...left].filter((id) => !right.has(id)), ...[...right].filter((id) => !left.has(id))];
}

/** The first of each. */
function repeatedLess<T>(items: readonly T[], key: (item: T) => unknown): T[] {
  const met = new Set();
  return items.filter((item) => met.size < met.add(key(item)).size);
}

/** All but the first of each. */
function repeated<T>(items: readonly T[], key: (item: T) => unknown): T[] {
  const met = new Set();
  return items.filter((item) => met.size === met.add(key(item)).size);
}
