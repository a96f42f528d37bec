import type { ConsoleFiles } from '../../console/bundle-console.ts';
import { type HttpResponse, isLocal, type Pages } from './http-response.ts';

/**
 * The console at `/`. It gets tokens of any user of the sample tenant, so they go without CORS, to this page only, and not to other
 * host names: see `isLocal`.
 */
export function consolePages(files: ConsoleFiles, mintToken: (userId: string) => Promise<string>): Pages {
  return {
    '/': () => page('text/html', files['index.html']),
    '/console/main.js': () => page('text/javascript', files['main.js']),
    '/console/main.css': () => page('text/css', files['main.css']),
    '/console/token': async (request) => {
      const userId = new URL(request.url ?? '', 'http://local').searchParams.get('user');
      if (!userId || !isLocal(request)) return { status: 403, headers: {} };
      return {
        status: 200,
        headers: { 'content-type': 'application/jwt', 'cache-control': 'no-store' },
        body: await mintToken(userId),
      };
    },
  };
}

/** Only this page's own script runs; pictures come from the file store, which has a port of its own. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' http://127.0.0.1:* http://localhost:* ws://127.0.0.1:*",
  "img-src 'self' data: http://127.0.0.1:* http://localhost:*",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

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
