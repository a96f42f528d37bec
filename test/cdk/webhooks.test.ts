import { expect, test } from 'vitest';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { networkPaths } from '../support/deployment/network.ts';
import { deployed } from './synthesized.ts';

const made = deployed('prod', { tenantKeys: true, live: true, webhooks: true });
const without = deployed('prod', { tenantKeys: true, live: true });

test('webhooks are only in stages that want them', () => {
  const names = without.functions.map(({ name }) => name);
  const more = made.functions.map(({ name }) => name).filter((name) => !names.includes(name));
  expect(more.sort()).toEqual([
    'delete-webhook',
    'deliver-webhooks',
    'get-webhook-secret',
    'list-webhook-deliveries',
    'list-webhooks',
    'resend-webhook-deliveries',
    'rotate-webhook-secret',
    'set-webhook',
  ]);
});

test('they are refused without Kafka', () => {
  expect(() => stageConfig('dev', { kafka: 'none', webhooks: true })).toThrow('Needs Kafka');
});

test('they reach the Internet, and nothing in the network', () => {
  for (const name of ['deliver-webhooks', 'set-webhook']) {
    const found = made.functions.find((fn) => fn.name === name);
    expect(found?.properties, name).toBeDefined();
    expect(found?.properties.VpcConfig, name).toBeUndefined();
  }
  expect(networkPaths(made).filter(({ fault }) => fault)).toEqual([]);
});

test('only the functions that need the key of their secrets may read it, and no function allows this machine', () => {
  const readers = made.functions.filter(({ environment }) => environment.WEBHOOK_KEY_SECRET_ARN);
  expect(readers.map(({ name }) => name).sort()).toEqual([
    'deliver-webhooks',
    'get-webhook-secret',
    'rotate-webhook-secret',
  ]);
  for (const { environment } of made.functions) expect(environment.WEBHOOK_LOOPBACK).toBeUndefined();
});
