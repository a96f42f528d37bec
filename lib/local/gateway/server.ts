import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { basePath, type OperationId, routes } from '../../../functions/shared/contract/routes.ts';
import { freePort } from '../process/free-port.ts';
import type { Service } from '../process/service.ts';
import { type AuthorizerOptions, jwtAuthorizer } from './authorizer.ts';
import { readBody } from './body.ts';
import { httpApiEvent } from './event.ts';
import {
  type HttpResponse,
  type Pages,
  preflightResponse,
  problemResponse,
  resultResponse,
  send,
} from './http-response.ts';
import { type HttpApiHandler, invoke } from './invoke.ts';
import { type GatewayLimits, gatewayLimits } from './limits.ts';
import { Refusal } from './refusal.ts';
import { defaultRoute, routeMatcher } from './routing.ts';
import { type Throttle, throttled } from './throttle.ts';
import { cutOffRest, refuseUnreadable } from './unread.ts';

export interface GatewayOptions {
  readonly port?: number;
  readonly handlers: Readonly<Record<OperationId | 'unknown-route', HttpApiHandler>>;
  readonly authorizer: AuthorizerOptions;
  readonly pages?: Pages;
  /** For POST. */
  readonly postPages?: Pages;
  /** Without it, any number of requests. */
  readonly throttle?: Throttle | undefined;
  /** Smaller ones for tests. */
  readonly limits?: Partial<GatewayLimits>;
  /** Called after each response of the API, with the milliseconds that it took. */
  readonly onResponse?: (status: number, milliseconds: number) => void;
  /** Gets what a handler, or the gateway itself, throws. */
  readonly logError?: (requestId: string, error: unknown) => void;
}

/**
 * An API Gateway HTTP API in front of the handlers: its routing, JWT authorizer, events, limits and CORS. Unlike the
 * real one it returns its own errors as RFC 9457 problems, like the service.
 */
export async function startGateway(options: GatewayOptions): Promise<Service> {
  const { handlers, pages = {}, postPages = {}, logError = console.error } = options;
  const limits = { ...gatewayLimits, ...options.limits };
  const matchRoute = routeMatcher(basePath, routes);
  const authorize = jwtAuthorizer(options.authorizer);
  const admit = options.throttle ? throttled(options.throttle) : () => {};

  async function reply(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<HttpResponse> {
    const { method = '', url = '' } = request;
    if (method === 'OPTIONS') return preflightResponse;
    const [path = '', query = ''] = url.split(/\?(.*)/s, 2);
    const pagesOf: Readonly<Record<string, Pages>> = { GET: pages, POST: postPages };
    const offered = pagesOf[method] ?? {};
    const page = Object.hasOwn(offered, path) ? offered[path] : undefined;
    if (page) return page(request);
    const found = matchRoute(method, path);
    const match = found ?? defaultRoute;
    const name = found?.operationId ?? 'unknown-route';
    admit(match.routeKey);
    const scopes = found?.route.scopes ?? [];
    const authorization =
      scopes.length > 0 ? await authorize(request.headers.authorization, scopes) : undefined;
    const body = await readBody(request, response, limits.bodyBytes);
    const event = httpApiEvent({ request, requestId, path, query, match, authorization, body });
    return resultResponse(await invoke(name, handlers[name], event, limits.invocationMs));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const startedAt = performance.now();
    try {
      send(response, requestId, await reply(request, response, requestId));
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      if (!(error instanceof Refusal)) logError(requestId, error);
      const refusal = error instanceof Refusal ? error : new Refusal('internal-error');
      send(response, requestId, problemResponse(refusal, requestId));
    }
    if (request.url?.startsWith(basePath))
      options.onResponse?.(response.statusCode, performance.now() - startedAt);
    if (!request.complete) cutOffRest(request);
  }

  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.headerMs / 2,
    // Longer than clients keep theirs, else they meet a connection that is being closed.
    keepAliveTimeout: 75_000,
  });
  // For clients that do not read their response.
  server.timeout = 60_000;
  server.on('request', serve);
  // A refused client need not send its body at all.
  server.on('checkContinue', serve);
  server.on('clientError', refuseUnreadable);
  const port = options.port ?? (await freePort());
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return { endpoint: `http://127.0.0.1:${port}`, stop: () => stop(server) };
}

/** Lets requests finish, for 3 s. */
async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  // close() closes connections that are idle now; others become idle a moment later.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), 3000);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
