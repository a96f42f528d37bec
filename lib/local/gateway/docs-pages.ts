import { readFile } from 'node:fs/promises';
import { basePath } from '../../../functions/shared/contract/routes.ts';
import { eventsPage } from './events-page.ts';
import { type HttpResponse, isLocal, type Pages } from './http-response.ts';

/**
 * The API reference at /docs, ready to try out, and the events beside it. The reference is authorized with a token that `mintToken` makes.
 * The token is for this page only: it goes without CORS, and not to other host names, see `isLocal`.
 */
export function docsPages(mintToken: () => Promise<string>): Pages {
  return {
    '/docs': () => text('text/html', page),
    '/docs/': () => text('text/html', page),
    '/docs/events': () => text('text/html', eventsPage()),
    '/docs/start.js': () => text('text/javascript', script),
    '/docs/swagger-ui.css': () => asset('text/css', 'swagger-ui.css'),
    '/docs/swagger-ui-bundle.js': () => asset('text/javascript', 'swagger-ui-bundle.js'),
    '/docs/favicon-32x32.png': () => asset('image/png', 'favicon-32x32.png'),
    '/docs/token': async (request) =>
      isLocal(request)
        ? {
            status: 200,
            headers: { 'content-type': 'application/jwt', 'cache-control': 'no-store' },
            body: await mintToken(),
          }
        : { status: 403, headers: {} },
  };
}

const text = (type: string, body: string): HttpResponse => ({
  status: 200,
  headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' },
  body,
});

const assets = import.meta.resolve('swagger-ui-dist/package.json');

async function asset(type: string, name: string): Promise<HttpResponse> {
  return {
    status: 200,
    headers: { 'content-type': type, 'cache-control': 'max-age=3600' },
    body: await readFile(new URL(name, assets)),
  };
}

const page = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Chat storage API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <nav class="swagger-ui"><div class="wrapper"><a href="/docs/events">Events and live updates</a></div></nav>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const script = `const ui = SwaggerUIBundle({
  url: '${basePath}/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  displayRequestDuration: true,
  onComplete: async () => {
    const token = await fetch('/docs/token');
    if (token.ok) ui.preauthorizeApiKey('token', await token.text());
  },
});
`;
