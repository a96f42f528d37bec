import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { type ProblemKind, problems, problemType } from '../../../functions/shared/contract/problems.ts';
import { basePath, routes } from '../../../functions/shared/contract/routes.ts';
import { unchangedView } from '../../../functions/shared/domain/conversations/view.ts';
import type { Change, Message } from '../../../lib/client/api-operation.ts';

type Conversation = z.output<(typeof routes)['get-conversation']['responses'][200]['body']>;

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A send, before the fake acts on it. */
interface Send {
  /** 1 for the first request. */
  readonly number: number;
  readonly content: string;
}

export interface FakeChatApi {
  readonly baseUrl: string;
  /** The change feed; a sync token is a number of changes. Sends are in it by themselves. */
  readonly changes: Change[];
  /** Answers instead of the fake, whatever is asked; 'lose' breaks the connection before anything is done. */
  onRequest: (path: string) => Answer | 'lose' | undefined;
  /** Stores a message of a participant, as another client would. */
  say(conversationId: string, senderId: string, content: string): Message;
  readonly conversations: Map<string, { conversation: Conversation; messages: Message[] }>;
  /** Idempotency keys of the sends, in the order in which they came. */
  readonly keys: string[];
  /** Answers instead of the fake; 'hang-up' breaks the connection after the send was carried out, 'lose' before. */
  onSend: (send: Send) => Answer | 'hang-up' | 'lose' | undefined | Promise<undefined>;
  /** Contents that cannot be stored when their turn in the queue comes. */
  readonly unstorable: Set<string>;
  /** Forgets the idempotency keys, as the service does after 24 hours. */
  forgetKeys(): void;
  stopQueue(): void;
  /** Breaks what reading tells. */
  readonly faults: {
    /** get-conversation tells a lastSeq that is wrong by this. */
    lastSeqOffset: number;
    /** Reading newest first leaves out this seq. */
    hiddenSeq: number;
    /** The last page has a cursor too: that of the first page. */
    circular: boolean;
  };
  stop(): Promise<void>;
}

export const problemAnswer = (kind: ProblemKind, headers: Record<string, string> = {}): Answer => ({
  status: problems[kind].status,
  body: { type: problemType(kind), ...problems[kind] },
  headers,
});

/** The message part of the API in memory. Reading stores what is queued, at most two messages at a time. */
export async function startFakeChatApi(): Promise<FakeChatApi> {
  const conversations: FakeChatApi['conversations'] = new Map();
  const changes: Change[] = [];
  const answers = new Map<string, { body: unknown; answer: Answer }>();
  const queue: { messageId: string; conversationId: string; body: NewMessage }[] = [];
  const rejected = new Set<string>();
  const unstorable = new Set<string>();
  const faults = { lastSeqOffset: 0, hiddenSeq: 0, circular: false };
  let batchSize = 2;
  const keys: string[] = [];

  function store(
    messageId: string,
    conversationId: string,
    { senderId = 'importer', content = '', metadata }: NewMessage,
  ) {
    const found = conversations.get(conversationId);
    const at = new Date().toISOString();
    const message: Message = {
      id: messageId,
      conversationId,
      seq: (found?.messages.length ?? 0) + 1,
      senderId,
      content,
      contentType: 'text',
      attachments: [],
      metadata: metadata ?? {},
      mentions: [],
      reactions: [],
      version: 1,
      createdAt: at,
      storedAt: at,
    };
    found?.messages.push(message);
    changes.push({ type: 'message-stored', conversationId, at, message });
    return message;
  }

  function takeFromQueue() {
    for (const { messageId, conversationId, body } of queue.splice(0, batchSize)) {
      if (unstorable.has(body.content ?? '')) rejected.add(messageId);
      else store(messageId, conversationId, body);
    }
  }

  function createConversation(body: unknown): Answer {
    const { type, historyVisibility, participants, metadata } =
      routes['create-conversation'].body.parse(body);
    const now = new Date().toISOString();
    const conversation: Conversation = {
      id: randomUUID(),
      type,
      historyVisibility,
      metadata: metadata ?? {},
      lastSeq: 0,
      createdAt: now,
      updatedAt: now,
      view: unchangedView,
      participants: participants.map((userId) => ({
        userId,
        role: 'member',
        joinedAt: now,
        lastDeliveredSeq: 0,
        lastReadSeq: 0,
      })),
    };
    conversations.set(conversation.id, { conversation, messages: [] });
    return { status: 201, body: { conversation, created: true } };
  }

  function createMessage(conversationId: string, mode: string | null, key: string, body: unknown): Answer {
    const before = answers.get(key);
    if (before && !isDeepStrictEqual(before.body, body)) return problemAnswer('idempotency-key-reused');
    if (before) return { ...before.answer, headers: { 'idempotent-replayed': 'true' } };
    const parsed = routes['create-message'].body.safeParse(body);
    if (!parsed.success) return problemAnswer('invalid-request');
    const messageId = randomUUID();
    if (mode === 'async') queue.push({ messageId, conversationId, body: parsed.data });
    const answer: Answer =
      mode === 'async'
        ? { status: 202, body: { messageId, status: 'queued' } }
        : {
            status: 201,
            body: { messageId, status: 'stored', message: store(messageId, conversationId, parsed.data) },
          };
    answers.set(key, { body, answer });
    return answer;
  }

  /** Cursors are `asc:seq` or `desc:seq`. */
  function listMessages(messages: readonly Message[], query: URLSearchParams): Answer {
    takeFromQueue();
    const [order = '', from = ''] = (
      query.get('cursor') ?? `${query.get('order')}:${query.get('after') ?? ''}`
    ).split(':');
    const sorted =
      order === 'asc' ? messages : messages.toReversed().filter(({ seq }) => seq !== faults.hiddenSeq);
    const rest = sorted.filter(
      ({ seq }) => !from || (order === 'asc' ? seq > Number(from) : seq < Number(from)),
    );
    const items = rest.slice(0, 3);
    const nextCursor =
      rest.length > 3 ? `${order}:${items.at(-1)?.seq}` : faults.circular ? `${order}:` : null;
    return { status: 200, body: { items, nextCursor, previousCursor: null, hasMore: nextCursor !== null } };
  }

  function listChanges(query: URLSearchParams): Answer {
    takeFromQueue();
    const since = Number(query.get('since') ?? changes.length);
    if (since > changes.length) return problemAnswer('sync-token-expired');
    const items = changes.slice(since, since + Number(query.get('limit') ?? 3));
    const next = since + items.length;
    return { status: 200, body: { items, nextToken: String(next), hasMore: next < changes.length } };
  }

  function listConversations(): Answer {
    const items = [...conversations.values()].map(
      ({ conversation: { participants: _, ...summary } }) => summary,
    );
    return { status: 200, body: { items, nextCursor: null } };
  }

  function getMessage(messageId: string): Answer {
    takeFromQueue();
    if (rejected.has(messageId)) return problemAnswer('message-rejected');
    const messages = [...conversations.values()].flatMap((one) => one.messages);
    const message = messages.find((one) => one.id === messageId);
    return message ? { status: 200, body: message } : problemAnswer('message-queued-or-unknown');
  }

  async function act(request: IncomingMessage): Promise<Answer | 'hang-up'> {
    const url = new URL(request.url ?? '', 'http://fake');
    const asked = fake.onRequest(url.pathname);
    if (asked === 'lose') return 'hang-up';
    if (asked) return asked;
    const [resource = '', id = '', part] = url.pathname.slice(basePath.length + 1).split('/');
    const route = `${request.method} ${resource}${part ? `/${part}` : ''}`;
    const found = conversations.get(id);
    if (route === 'GET health') return { status: 200, body: { status: 'up', version: '0' } };
    if (route === 'POST conversations') return createConversation(await json(request));
    if (route === 'GET messages') return getMessage(id);
    if (route === 'GET changes') return listChanges(url.searchParams);
    if (route === 'GET conversations' && id === '') return listConversations();
    if (!found) return problemAnswer('conversation-not-found');
    const { conversation, messages } = found;
    if (route === 'GET conversations')
      return { status: 200, body: { ...conversation, lastSeq: messages.length + faults.lastSeqOffset } };
    if (route === 'GET conversations/messages') return listMessages(messages, url.searchParams);
    const body = (await json(request)) as { content: string };
    const key = `${request.headers['idempotency-key']}`;
    keys.push(key);
    const instead = await fake.onSend({ number: keys.length, content: body.content });
    if (typeof instead === 'object') return instead;
    if (instead === 'lose') return 'hang-up';
    const answer = createMessage(id, url.searchParams.get('mode'), key, body);
    return instead ?? answer;
  }

  const server = createServer(async (request, response) => {
    const answer = await act(request);
    if (answer === 'hang-up') request.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const fake: FakeChatApi = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    changes,
    onRequest: () => undefined,
    say: (conversationId, senderId, content) => store(randomUUID(), conversationId, { senderId, content }),
    conversations,
    keys,
    onSend: () => undefined,
    unstorable,
    faults,
    forgetKeys: () => answers.clear(),
    stopQueue() {
      batchSize = 0;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return fake;
}

type NewMessage = z.input<(typeof routes)['create-message']['body']>;
