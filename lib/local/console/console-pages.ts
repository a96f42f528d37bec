import type { IncomingMessage } from 'node:http';
import type { ConsoleFiles } from '../../console/bundle-console.ts';
import { consolePolicy } from '../../console/content-policy.ts';
import type { AuditCheck, StageFigures } from '../../console/local-stage.ts';
import type { RuntimeConfig } from '../../console/runtime-config.ts';
import { type HttpResponse, isLocal, type Pages } from '../gateway/http-response.ts';
import type { TopicTail } from './topic-tail.ts';

export interface ConsoleOptions {
  readonly files: ConsoleFiles;
  /** Signs a token of a user of the sample tenant. */
  readonly mintToken: (userId: string, isAdmin: boolean) => Promise<string>;
  /** Undefined without Kafka. */
  readonly tail: TopicTail | undefined;
  readonly figures: () => Promise<StageFigures>;
  readonly checkAudit: () => Promise<AuditCheck>;
}

/**
 * The console at `/`, and what the local stage shows it besides the API. That includes tokens of any user of the sample
 * tenant, so it goes without CORS, to this page only, and not to other host names: see `isLocal`.
 */
export function consolePages({ files, mintToken, tail, figures, checkAudit }: ConsoleOptions): Pages {
  return {
    '/': () => page('text/html', files['index.html']),
    '/console/main.js': () => page('text/javascript', files['main.js']),
    '/console/main.css': () => page('text/css', files['main.css']),
    '/console/config.json': () => page('application/json', JSON.stringify(config)),
    '/console/token': async (request) => {
      const query = queryOf(request);
      const userId = query.get('user');
      if (!userId || !isLocal(request)) return { status: 403, headers: {} };
      return {
        status: 200,
        headers: { 'content-type': 'application/jwt', 'cache-control': 'no-store' },
        body: await mintToken(userId, query.has('admin')),
      };
    },
    '/console/figures': shown(figures),
    '/console/audit': shown(checkAudit),
    ...(tail && { '/console/records': shown(({ after }) => tail.read(Number(after ?? 0))) }),
  };
}

const queryOf = ({ url = '' }: IncomingMessage) => new URL(url, 'http://local').searchParams;

/** Responds with what `find` returns for the query's parameters, as JSON. */
const shown =
  (find: (query: Readonly<Record<string, string>>) => unknown) =>
  async (request: IncomingMessage): Promise<HttpResponse> => {
    if (!isLocal(request)) return { status: 403, headers: {} };
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: JSON.stringify(await find(Object.fromEntries(queryOf(request)))),
    };
  };

/** The file store and the WebSocket API have ports of their own. */
const policy = consolePolicy('http://127.0.0.1:* http://localhost:*', 'ws://127.0.0.1:*');

const config: RuntimeConfig = { local: true };

const page = (type: string, body: string): HttpResponse => ({
  status: 200,
  headers: {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-cache',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  },
  body,
});
