import { describe, expect, test } from 'vitest';
import { liveTopics } from '../../functions/shared/contract/events/topics.ts';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { networkPaths } from '../support/deployment/network.ts';
import { deployed, resourcesOf, synthesize } from './synthesized.ts';

const overrides = { tenantKeys: true, live: true };
const stage = synthesize('prod', overrides);
const made = deployed('prod', overrides);
const one = (type: string) => {
  const [found, ...more] = stage.get('live')?.all(type) ?? [];
  expect(more).toEqual([]);
  return found as Record<string, unknown>;
};

describe('the stack of live updates', () => {
  test('is only in stages that want it, as the endpoint and the job are', () => {
    const without = synthesize('prod');
    expect([...stage.keys()].filter((part) => !without.has(part)).sort()).toEqual(['api-live', 'live']);
    const names = (parts: typeof stage) =>
      resourcesOf(parts).flatMap(({ Properties, Type }) =>
        Type === 'AWS::Lambda::Function' ? [String(Properties.FunctionName)] : [],
      );
    const more = names(stage).filter((name) => !names(without).includes(name));
    expect(more.map((name) => name.replace('chat-storage-prod-', '')).sort()).toEqual([
      'authorize-socket',
      'close-socket',
      'create-live-ticket',
      'expire-connections',
      'open-socket',
      'poke-connections',
      'poke-participants',
      'receive-frame',
    ]);
  });

  test('is refused without Kafka', () => {
    expect(() => stageConfig('dev', { kafka: 'none', live: true })).toThrow('Needs Kafka');
  });

  test('in the local stage has the addresses of the emulator, and no event source', () => {
    const local = deployed('local', {
      live: true,
      executeApiEndpoint: 'http://127.0.0.1:4566/_aws/execute-api',
    });
    expect(local.of('AWS::Lambda::EventSourceMapping')).toEqual([]);
    const environment = (name: string) =>
      JSON.stringify(local.functions.find((fn) => fn.name === name)?.properties.Environment);
    expect(environment('create-live-ticket')).toContain('ws://127.0.0.1:4566/_aws/execute-api/');
    expect(environment('poke-participants')).toContain('http://127.0.0.1:4566/_aws/execute-api/');
  });

  test('fits into a stack', () => {
    const { template } = stage.get('live') ?? {};
    expect(Object.keys(template?.Resources ?? {}).length).toBeLessThan(200);
    expect(JSON.stringify(template).length).toBeLessThan(500_000);
  });

  test('lets nobody connect without a ticket', () => {
    const routes = stage.get('live')?.all('AWS::ApiGatewayV2::Route') ?? [];
    expect(routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType]).sort()).toEqual([
      ['$connect', 'CUSTOM'],
      ['$default', 'NONE'],
      ['$disconnect', 'NONE'],
    ]);
    expect(one('AWS::ApiGatewayV2::Authorizer')).toMatchObject({
      AuthorizerType: 'REQUEST',
      IdentitySource: ['route.request.header.Sec-WebSocket-Protocol'],
    });
  });

  test('responds to heartbeats', () => {
    expect(one('AWS::ApiGatewayV2::RouteResponse')).toMatchObject({ RouteResponseKey: '$default' });
  });

  test('pokes for each topic, with pollers that share a unit with the consumer', () => {
    const sources = made.of('AWS::Lambda::EventSourceMapping').map(({ properties }) => properties);
    const pokes = sources.filter(({ StartingPosition }) => StartingPosition === 'LATEST');
    expect(pokes.map(({ Topics }) => Topics[0]).sort()).toEqual(liveTopics.map(({ name }) => name).sort());
    const groups = new Set(sources.map((source) => source.ProvisionedPollerConfig.PollerGroupName));
    expect([...groups]).toEqual(['chat-storage-prod-pollers']);
  });

  test('reaches its sockets: the worker is outside the network, its pollers inside', () => {
    const worker = made.functions.find(({ name }) => name === 'poke-connections');
    expect(worker?.properties.VpcConfig).toBeUndefined();
    expect(networkPaths(made).filter(({ fault }) => fault)).toEqual([]);
  });
});
