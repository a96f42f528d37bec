/** No response, or the connection broke before it was complete. */
const noAnswer = { status: 0, body: {}, headers: new Headers() };

export interface Answer {
  /** 0 when there was none. */
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: looked into as the contract says
  readonly body: any;
  readonly headers: Headers;
}

interface SendRequest {
  readonly conversationId: string;
  readonly mode: 'sync' | 'async';
  readonly body: object;
  readonly key?: string | undefined;
}

export interface ChatClient {
  send(request: SendRequest): Promise<Answer>;
  createConversation(participants: readonly string[]): Promise<string>;
  post(path: string, body: object): Promise<Answer>;
  /** Reads everything up to a message. */
  read(messageId: string): Promise<Answer>;
  get(path: string): Promise<Answer>;
}

/** The public API as one user sees it: one attempt a call, and never an exception. */
export function chatClient(api: string, token: string, timeoutMs: number): ChatClient {
  const authorization = `Bearer ${token}`;

  async function request(path: string, init: RequestInit = {}): Promise<Answer> {
    try {
      const response = await fetch(api + path, {
        ...init,
        headers: { authorization, 'content-type': 'application/json', ...init.headers },
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    } catch {
      return noAnswer;
    }
  }

  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    request(path, { method: 'POST', body: JSON.stringify(body), headers });

  return {
    send: ({ conversationId, mode, body, key }) =>
      post(
        `/conversations/${conversationId}/messages?mode=${mode}`,
        body,
        key === undefined ? {} : { 'idempotency-key': key },
      ),
    async createConversation(participants) {
      const { status, body } = await post('/conversations', { type: 'group', participants });
      if (status !== 201) throw new Error(`The conversation could not be created: ${status}`);
      return body.conversation.id;
    },
    post,
    read: (messageId) =>
      request(`/messages/${messageId}/ack`, { method: 'PUT', body: JSON.stringify({ status: 'read' }) }),
    get: (path) => request(path),
  };
}
