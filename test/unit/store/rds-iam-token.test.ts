import { afterEach, expect, test, vi } from 'vitest';
import { rdsIamToken } from '../../../functions/shared/store/sql/rds-iam-token.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('the token is the one that @aws-sdk/rds-signer 3.1164.0 makes', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-23T16:42:32Z') });
  const token = await rdsIamToken({
    host: 'db.proxy.example',
    port: 5432,
    user: 'chat_reader',
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 's/+x', sessionToken: 'abc+/=' },
  });
  const [endpoint, query] = token.split('?');
  expect(endpoint).toBe('db.proxy.example:5432/');
  expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
    Action: 'connect',
    DBUser: 'chat_reader',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKID/20261123/eu-central-1/rds-db/aws4_request',
    'X-Amz-Date': '20261123T164232Z',
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'abc+/=',
    'X-Amz-Signature': 'e7f2956a01377571f6d3c057a2997f6ca5e6760428b7915da1f1a9813578df6b',
    'X-Amz-SignedHeaders': 'host',
  });
});
