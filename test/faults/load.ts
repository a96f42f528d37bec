import { createHash, randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, ChatClient } from './chat-client.ts';
import { type Attachment, type Ledger, outcomeOf, type Send } from './ledger.ts';
import type { Random } from './random.ts';

export interface Sender {
  /** Client of a participant. */
  readonly client: ChatClient;
  readonly ledger: Ledger;
  readonly random: Random;
}

type Wanted = Pick<Send, 'conversationId' | 'mode' | 'keyed' | 'attachment'> & { readonly text?: string };

/** An unkeyed message is sent once; a keyed one with the same key until it is settled. */
export async function sendMessage({ client, ledger, random }: Sender, wanted: Wanted): Promise<Send> {
  const { text, ...about } = wanted;
  const { attachment } = about;
  const ref = ledger.ref();
  const body = {
    content: `${ref} ${text ?? ''}`,
    ...(attachment && { attachments: [{ uploadId: attachment.uploadId }] }),
  };
  const key = about.keyed ? randomUUID() : undefined;
  const sentAt = performance.now();
  let answer = await client.send({ ...about, body, key });
  while (about.keyed && (outcomeOf(answer) === 'unknown' || comesBack(answer))) {
    await delay(random.between(100, 400));
    answer = await client.send({ ...about, body, key });
  }
  const outcome = outcomeOf(answer);
  const send: Send = {
    ...about,
    ref,
    sentAt,
    settledAt: performance.now(),
    outcome,
    ...(outcome === 'acknowledged' && { messageId: answer.body.messageId }),
  };
  ledger.record(send);
  return send;
}

/** Its twin is under way, or there were too many. */
const comesBack = ({ status }: Answer) => status === 409 || status === 429;

export interface LoadOptions extends Sender {
  /** Client of a participant who only reads. */
  readonly reader: ChatClient;
  /** Client of a user who is not a participant. */
  readonly stranger: ChatClient;
  readonly conversations: readonly string[];
  readonly inFlight: number;
  readonly signal: AbortSignal;
}

/** Messages of all kinds, so many at a time, until the signal; resolves when all are settled. */
export async function startLoad(options: LoadOptions): Promise<void> {
  const senders = Array.from({ length: options.inFlight }, (_, n) => keepSending(options, n));
  await Promise.all([...senders, keepUploading(options, options.inFlight)]);
}

const filler = 'The quick brown fox jumps over the lazy dog. '.repeat(500);

async function keepSending(options: LoadOptions, n: number): Promise<void> {
  const { conversations, signal, stranger } = options;
  const random = options.random.fork(n);
  const sender = { ...options, random };
  // One mode each, so that those who wait for the queue do not keep the others from sending; an async send takes longer.
  const mode = n % 3 ? 'async' : 'sync';
  while (!signal.aborted) {
    const client = random.next() < 0.005 ? stranger : options.client;
    const long = random.next() < 0.002;
    const { outcome, messageId } = await sendMessage(
      { ...sender, client },
      {
        conversationId: random.pick(conversations),
        mode,
        keyed: random.next() < 0.5,
        text: filler.slice(0, long ? filler.length : random.between(10, 300)),
      },
    );
    if (mode === 'sync' && messageId && random.next() < 0.2) await options.reader.read(messageId);
    if (outcome === 'unknown') await delay(random.between(100, 300));
  }
}

/** One file after the other, each in a message. */
async function keepUploading(options: LoadOptions, n: number): Promise<void> {
  const random = options.random.fork(n);
  while (!options.signal.aborted) {
    const conversationId = random.pick(options.conversations);
    const mode = random.pick(['sync', 'async'] as const);
    const attachment = await upload(options, conversationId, filler.slice(0, random.between(1000, 20_000)));
    if (attachment)
      await sendMessage({ ...options, random }, { conversationId, mode, keyed: true, attachment });
    await delay(random.between(200, 800));
  }
}

/** Undefined when it failed on the way. */
async function upload(
  { client }: LoadOptions,
  conversationId: string,
  file: string,
): Promise<Attachment | undefined> {
  const checksumSha256 = createHash('sha256').update(file).digest('base64');
  const announced = { filename: 'fox.txt', mime: 'text/plain', size: file.length, checksumSha256 };
  const { status, body } = await client.post('/uploads', { ...announced, conversationId });
  if (status !== 201) return undefined;
  const form = new FormData();
  for (const [name, value] of Object.entries(body.fields)) form.append(name, String(value));
  form.append('file', new Blob([file]), announced.filename);
  try {
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(body.url, { method: 'POST', body: form, signal });
    await response.text();
    return response.ok ? { uploadId: String(body.uploadId), checksumSha256 } : undefined;
  } catch {
    return undefined;
  }
}
