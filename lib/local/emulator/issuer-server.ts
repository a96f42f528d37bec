import { once } from 'node:events';
import { createServer } from 'node:http';
import { send } from '../gateway/http-response.ts';
import { issuerPages } from '../gateway/issuer-pages.ts';
import type { TokenIssuer } from '../keys/token-issuer.ts';
import type { Service } from '../process/service.ts';

/** Serves the issuer's keys at its own address, where authorizers look for them. */
export async function startIssuer(issuer: TokenIssuer): Promise<Service> {
  const pages = issuerPages(issuer);
  const server = createServer(async (request, response) => {
    const page = pages[request.url ?? ''];
    const answer = page ? await page(request) : { status: 404, headers: {} };
    send(response, '', answer);
  });
  await once(server.listen(Number(new URL(issuer.issuer).port), '127.0.0.1'), 'listening');
  return {
    endpoint: issuer.issuer,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
