import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type EnvelopeContext,
  readEnvelope,
  sealEnvelope,
} from '../../../functions/shared/store/encryption/envelope.ts';

const dataKey = {
  keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  plaintext: randomBytes(32),
  encrypted: randomBytes(184),
};
const context: EnvelopeContext = {
  tenantId: 'acme',
  conversationId: '0199e6c1-0000-7000-8000-000000000001',
  messageId: '0199e6c1-0000-7000-8000-000000000002',
  part: 'content',
  version: 2,
  contentType: 'text',
};
const open = (envelope: string, key: Uint8Array = dataKey.plaintext, within = context) =>
  readEnvelope(envelope).open(key, within);

test('any text comes back as it was, with the key that opens it beside it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const envelope = readEnvelope(sealEnvelope(text, dataKey, context));
      expect(envelope.keyArn).toBe(dataKey.keyArn);
      expect(Buffer.compare(envelope.encryptedDataKey, dataKey.encrypted)).toBe(0);
      expect(envelope.open(dataKey.plaintext, context)).toBe(text.toWellFormed());
    }),
  );
});

test('the same text is never the same twice', () => {
  const envelopes = Array.from({ length: 100 }, () => sealEnvelope('hello', dataKey, context));
  expect(new Set(envelopes).size).toBe(100);
});

test('the largest content and metadata fit their columns', () => {
  expect(sealEnvelope('x'.repeat(32 * 1024), dataKey, context).length).toBeLessThanOrEqual(45_056);
});

describe('nothing opens it', () => {
  const envelope = sealEnvelope('hello', dataKey, context);

  test('with another key', () => {
    expect(() => open(envelope, randomBytes(32))).toThrow();
  });

  test.each([
    { tenantId: 'other' },
    { conversationId: context.messageId },
    { messageId: context.conversationId },
    { part: 'metadata' as const },
    { version: 1 },
    { contentType: 'html' as const },
  ])('as %o', (other) => {
    expect(() => open(envelope, dataKey.plaintext, { ...context, ...other })).toThrow();
  });

  test('when a bit was changed anywhere', () => {
    const bytes = Buffer.from(envelope, 'base64');
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 7 }), (at, bit) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
        expect(() => open(changed.toString('base64'))).toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  test('when its end is missing', () => {
    const bytes = Buffer.from(envelope, 'base64');
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => open(bytes.subarray(0, length).toString('base64'))).toThrow();
  });
});
