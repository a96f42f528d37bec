import { describe, expect, test } from 'vitest';
import { newConversation } from '../../../functions/shared/domain/conversations/conversation.ts';
import { newUpload } from '../../../functions/shared/domain/files/upload.ts';
import { acceptedAt, newMessage } from '../../../functions/shared/domain/messages/message.ts';

const nested = (depth: number): unknown => (depth === 0 ? 1 : { x: nested(depth - 1) });
const upload = { uploadId: '0193e2b4-0000-7000-8000-000000000000' };

describe('a new message', () => {
  test.each([
    ['of 32 KB', { content: 'x'.repeat(32_768) }],
    ['of 32 KB in four-byte characters', { content: '🙂'.repeat(8_192) }],
    ['without content but with an attachment', { attachments: [upload] }],
    ['with metadata of 8 KB', { content: 'x', metadata: { x: 'y'.repeat(8_192 - 8) } }],
    ['with metadata 32 levels deep', { content: 'x', metadata: nested(32) }],
    ['with tiny and huge numbers that are no integers', { content: 'x', metadata: { a: 5e-324, b: 1.5 } }],
    [
      'with ten attachments',
      { attachments: Array.from({ length: 10 }, (_, n) => ({ uploadId: upload.uploadId.slice(0, -1) + n })) },
    ],
  ])('is taken %s', (_, body) => {
    expect(newMessage.safeParse(body).error).toBeUndefined();
  });

  test.each([
    ['without content', {}, ['content']],
    ['with empty content', { content: '' }, ['content']],
    ['one byte too long', { content: 'x'.repeat(32_769) }, ['content']],
    ['of 32 KB of characters in more bytes', { content: 'ü'.repeat(16_385) }, ['content']],
    ['with NUL', { content: 'a\0b' }, ['content']],
    ['with a lone surrogate', { content: 'a\ud800b' }, ['content']],
    ['of another type', { content: 'x', contentType: 'rtf' }, ['contentType']],
    ['with an unknown field', { content: 'x', sender: 'y' }, []],
    ['with an upload twice', { attachments: [upload, upload] }, ['attachments']],
    ['with metadata over 8 KB', { content: 'x', metadata: { x: 'ü'.repeat(4_093) } }, ['metadata']],
    ['with metadata too deep', { content: 'x', metadata: nested(33) }, ['metadata']],
    ['with NUL in metadata', { content: 'x', metadata: { a: ['\0'] } }, ['metadata']],
    ['with NUL in a metadata key', { content: 'x', metadata: { 'a\0': 1 } }, ['metadata']],
    ['with an unsafe integer', { content: 'x', metadata: { n: 2 ** 53 } }, ['metadata']],
    ['with a number that is none here', { content: 'x', metadata: { n: JSON.parse('1e400') } }, ['metadata']],
    [
      'with metadata named __proto__',
      { content: 'x', metadata: JSON.parse('{"__proto__":{}}') },
      ['metadata'],
    ],
    ['with metadata that is a list', { content: 'x', metadata: [] }, ['metadata']],
    ['with an empty sender', { content: 'x', senderId: '' }, ['senderId']],
    ['with a sender with a line break', { content: 'x', senderId: 'a\nb' }, ['senderId']],
  ])('is refused %s', (_, body, path) => {
    expect(newMessage.safeParse(body).error?.issues.map((issue) => issue.path)).toEqual([path]);
  });

  test('is not changed by parsing', () => {
    const content = '  <b>\u0001"\\  \r\n ';
    expect(newMessage.parse({ content }).content).toBe(content);
  });
});

test('a conversation does not name a user twice', () => {
  expect(newConversation.safeParse({ type: 'group', participants: ['a', 'b', 'a'] }).success).toBe(false);
  expect(newConversation.safeParse({ type: 'group', participants: ['a', 'A', ' a'] }).success).toBe(true);
});

test.each([
  ['over 100 MB', { size: 100 * 1024 * 1024 + 1 }],
  ['a size that is no integer', { size: 1.5 }],
  ['a checksum in hex', { checksumSha256: 'a'.repeat(64) }],
  ['a file name with a control character', { filename: 'a\u0007.png' }],
])('an upload is refused with %s', (_, more) => {
  const good = { filename: 'a.png', mime: 'image/png', size: 1, conversationId: upload.uploadId };
  expect(newUpload.safeParse(good).success).toBe(true);
  expect(newUpload.safeParse({ ...good, ...more }).success).toBe(false);
});

test('a message was accepted at the time in its id', () => {
  expect(acceptedAt('0193e2b4-1234-7000-8000-000000000000')).toBe(new Date(0x0193e2b41234).toISOString());
});
