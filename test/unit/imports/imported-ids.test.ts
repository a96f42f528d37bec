import fc from 'fast-check';
import { validate, version } from 'uuid';
import { expect, test } from 'vitest';
import {
  importedConversationId,
  importedMessageId,
} from '../../../functions/jobs/run-imports/imported-ids.ts';
import { acceptedAt } from '../../../functions/shared/domain/messages/message.ts';

const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const names = fc.tuple(fc.string(), fc.string(), fc.string());

test('a message gets a UUIDv7 of its time, the same again and again', () => {
  fc.assert(
    fc.property(names, moment, ([tenant, conversation, externalId], at) => {
      const createdAt = at.toISOString();
      const id = importedMessageId(tenant, conversation, { externalId, createdAt });
      expect([validate(id), version(id), acceptedAt(id)]).toEqual([true, 7, createdAt]);
      expect(importedMessageId(tenant, conversation, { externalId, createdAt })).toBe(id);
    }),
  );
});

test('messages of one moment differ by tenant, conversation and name, however these are cut', () => {
  fc.assert(
    fc.property(names, names, moment, (one, other, at) => {
      fc.pre(one.some((name, index) => name !== other[index]));
      const [first, second] = [one, other].map(([tenant, conversation, externalId]) =>
        importedMessageId(tenant, conversation, { externalId, createdAt: at.toISOString() }),
      );
      expect(first).not.toBe(second);
    }),
  );
  const createdAt = '2024-01-01T00:00:00.000Z';
  expect(importedMessageId('a', 'bc', { externalId: 'd', createdAt })).not.toBe(
    importedMessageId('a', 'b', { externalId: 'cd', createdAt }),
  );
});

test('a conversation gets a UUIDv8 of its tenant and name', () => {
  fc.assert(
    fc.property(names, ([tenant, one, other]) => {
      const id = importedConversationId(tenant, one);
      expect([validate(id), version(id)]).toEqual([true, 8]);
      expect(importedConversationId(tenant, other) === id).toBe(one === other);
      expect(importedConversationId(other, one) === id).toBe(other === tenant);
    }),
  );
});
