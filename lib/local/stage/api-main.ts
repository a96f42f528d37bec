/** The gateway and the endpoints behind it, as a child process. Options come as JSON in API_OPTIONS. */
import { createLocalJWKSet } from 'jose';
import { routes } from '../../../functions/shared/contract/routes.ts';
import { bundleConsole } from '../../console/bundle-console.ts';
import { loadHandler } from '../functions/functions.ts';
import { consolePages } from '../gateway/console-pages.ts';
import { docsPages } from '../gateway/docs-pages.ts';
import type { HttpApiHandler } from '../gateway/invoke.ts';
import { issuerPages } from '../gateway/issuer-pages.ts';
import { type GatewayOptions, startGateway } from '../gateway/server.ts';
import type { Throttle } from '../gateway/throttle.ts';
import { audience, openTokenIssuer, sampleToken } from '../keys/token-issuer.ts';

export interface ApiOptions {
  readonly port: number;
  readonly stateDir: string;
  readonly throttle?: Throttle | undefined;
}

const { port, stateDir, throttle }: ApiOptions = JSON.parse(process.env.API_OPTIONS ?? '');
const issuer = await openTokenIssuer(stateDir);
const handlers = await Promise.all(
  [...Object.keys(routes), 'unknown-route'].map(async (name) => [
    name,
    await loadHandler<HttpApiHandler>(name),
  ]),
);

const gateway = await startGateway({
  port,
  throttle,
  handlers: Object.fromEntries(handlers) as GatewayOptions['handlers'],
  authorizer: { issuer: issuer.issuer, audience, keys: createLocalJWKSet(issuer.keys) },
  pages: {
    ...issuerPages(issuer),
    ...docsPages(() => issuer.mintToken(sampleToken)),
    ...consolePages(await bundleConsole(), (userId) => issuer.mintToken({ ...sampleToken, userId })),
  },
});

process.once('SIGTERM', async () => {
  await gateway.stop();
  process.exit();
});
