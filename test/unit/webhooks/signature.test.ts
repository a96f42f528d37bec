import { expect, test } from 'vitest';
import { secretOf, signedHeaders } from '../../../functions/shared/webhooks/signature.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const body = '{"test": 2432232314}';
const now = 1_614_265_330_000;

test('signs as the libraries for Standard Webhooks do: the vector of their tests', () => {
  expect(signedHeaders([secret], { id, body, now })).toEqual({
    'webhook-id': id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('signs with each secret', () => {
  const both = [secret, secretOf('key', 'a webhook', 1)];
  const signatures = signedHeaders(both, { id, body, now })['webhook-signature']?.split(' ');
  expect(signatures).toHaveLength(2);
  expect(new Set(signatures).size).toBe(2);
});

test('a secret is one of a stage, a webhook and a version, and has 256 bits', () => {
  const secrets = [
    secretOf('key', 'a', 1),
    secretOf('another key', 'a', 1),
    secretOf('key', 'b', 1),
    secretOf('key', 'a', 2),
  ];
  expect(new Set(secrets).size).toBe(4);
  for (const one of secrets) expect(Buffer.from(one.slice('whsec_'.length), 'base64')).toHaveLength(32);
  expect(secretOf('key', 'a', 1)).toBe(secrets[0]);
});
