import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { handler } from '../../../functions/api/service/unknown-route/handler.ts';
import { routes } from '../../../functions/shared/contract/routes.ts';
import { callerOf, type HttpEvent } from '../../../functions/shared/http/request.ts';

afterEach(() => vi.unstubAllEnvs());

const addressOf = (headers: Record<string, string>) =>
  callerOf(routes['list-messages'], {
    headers,
    requestContext: {
      requestId: '1',
      http: { sourceIp: '192.0.2.1' },
      authorizer: { jwt: { claims: { sub: 'alice', tenant_id: 'acme', scope: 'chat:read' } } },
    },
  } as unknown as HttpEvent).sourceIp;

test('behind an edge, the client’s address is the one that the edge saw', () => {
  vi.stubEnv('CLIENT_ADDRESS_HEADER', 'cloudfront-viewer-address');
  expect(addressOf({ 'cloudfront-viewer-address': '198.51.100.7:50312' })).toBe('198.51.100.7');
  expect(addressOf({ 'cloudfront-viewer-address': '2001:db8::8a2e:370:7334:50312' })).toBe(
    '2001:db8::8a2e:370:7334',
  );
  expect(addressOf({})).toBe('192.0.2.1');
});

test('without an edge, a client cannot choose its address', () => {
  expect(addressOf({ 'cloudfront-viewer-address': '198.51.100.7:50312' })).toBe('192.0.2.1');
});

test.each([
  ['/api/v1/health', 'only', 405],
  ['/key0/api/v1/health', 'only', 405],
  ['/key0/api/v1/nothing', 'only', 404],
  ['/api/v1/health', '', 405],
  ['/key0/api/v1/health', '', 404],
])('DELETE %s, edge %j, is %d, and its problem does not repeat the path', async (rawPath, edge, status) => {
  vi.stubEnv('EDGE', edge);
  const event = {
    rawPath,
    requestContext: { requestId: '1', http: { method: 'DELETE' } },
    headers: {},
  } as unknown as APIGatewayProxyEventV2;
  const response = await handler(event, { functionName: 'unknown-route' } as never);
  expect(response).toMatchObject({ statusCode: status });
  expect(JSON.stringify(response)).not.toContain('key0');
});

test('a route that the stage does not offer is 404', async () => {
  const event = {
    rawPath: '/api/v1/live-tickets',
    requestContext: { requestId: '1', http: { method: 'POST' } },
    headers: {},
  } as unknown as APIGatewayProxyEventV2;
  const response = await handler(event, { functionName: 'unknown-route' } as never);
  expect(response).toMatchObject({ statusCode: 404 });
});
