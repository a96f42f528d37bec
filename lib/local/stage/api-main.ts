/** The gateways, of HTTP and WebSockets, and the functions behind them, as a child process. Options come as JSON in API_OPTIONS. */
import { createLocalJWKSet } from 'jose';
import { routes } from '../../../functions/shared/contract/routes.ts';
import { bundleConsole } from '../../console/bundle-console.ts';
import { socketFunctions } from '../../infra/config/socket-functions.ts';
import { consolePages } from '../console/console-pages.ts';
import { queueLag } from '../console/queue-lag.ts';
import { requestFigures } from '../console/request-figures.ts';
import { stageInsight } from '../console/stage-insight.ts';
import { topicTail } from '../console/topic-tail.ts';
import { loadHandler } from '../functions/functions.ts';
import { docsPages } from '../gateway/docs-pages.ts';
import type { HttpApiHandler } from '../gateway/invoke.ts';
import { issuerPages } from '../gateway/issuer-pages.ts';
import { type GatewayOptions, startGateway } from '../gateway/server.ts';
import { signInPages } from '../gateway/sign-in-pages.ts';
import type { Throttle } from '../gateway/throttle.ts';
import { consumeGroup } from '../kafka/consume-group.ts';
import { audience, openTokenIssuer, sampleToken } from '../keys/token-issuer.ts';
import { type SocketHandlers, startSocketServer } from '../sockets/socket-server.ts';

export interface ApiOptions {
  readonly port: number;
  readonly stateDir: string;
  readonly throttle?: Throttle | undefined;
  /** Port of the WebSocket API. Undefined where the stage has none. */
  readonly livePort?: number | undefined;
}

const { port, stateDir, throttle, livePort }: ApiOptions = JSON.parse(process.env.API_OPTIONS ?? '');
const issuer = await openTokenIssuer(stateDir);
const handlers = await Promise.all(
  [...Object.keys(routes), 'unknown-route'].map(async (name) => [
    name,
    await loadHandler<HttpApiHandler>(name),
  ]),
);

const brokers = process.env.KAFKA_BROKERS;
const { tenantId } = sampleToken;
const tail = brokers ? topicTail({ brokers, tenantId, log: console.error }) : undefined;
const lag = brokers ? queueLag(brokers, consumeGroup) : undefined;
const requests = requestFigures();
const signIn = signInPages(issuer);
const insight = await stageInsight();
const live = livePort === undefined ? undefined : await startLive(livePort);
const gateway = await startGateway({
  port,
  throttle,
  handlers: Object.fromEntries(handlers) as GatewayOptions['handlers'],
  authorizer: { issuer: issuer.issuer, audience, keys: createLocalJWKSet(issuer.keys) },
  onResponse: requests.add,
  postPages: signIn.postPages,
  pages: {
    ...issuerPages(issuer),
    ...signIn.pages,
    ...docsPages(() => issuer.mintToken(sampleToken)),
    ...consolePages({
      files: await bundleConsole(),
      mintToken: (userId, isAdmin) =>
        issuer.mintToken({
          ...sampleToken,
          userId,
          scopes: [...sampleToken.scopes, ...(isAdmin ? ['chat:admin'] : [])],
        }),
      tail,
      figures: async () => ({
        ...requests.read(),
        queueLag: (await lag?.read()) ?? null,
        outboxAgeMs: await insight.outboxAgeMs(),
      }),
      checkAudit: insight.checkAudit,
    }),
  },
});

process.once('SIGTERM', async () => {
  await Promise.all([gateway.stop(), live?.stop(), tail?.stop(), lag?.stop()]);
  process.exit();
});

async function startLive(port: number) {
  const loaded = await Promise.all(socketFunctions.map(async (name) => [name, await loadHandler(name)]));
  return startSocketServer({ port, handlers: Object.fromEntries(loaded) as SocketHandlers });
}
