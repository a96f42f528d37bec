import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { s3ObjectStore } from '../../../functions/shared/store/files/s3-object-store.ts';

test.each([
  ['the range', 'cde'],
  ['the whole object', 'abcdefgh'],
])('reads the bytes that were asked for from a store that sends %s', async (_, sent) => {
  const s3 = mockClient(S3Client);
  s3.on(GetObjectCommand).resolves({
    Body: { transformToByteArray: async () => Buffer.from(sent) } as never,
  });
  const objects = s3ObjectStore(
    () => new S3Client({ region: 'eu-west-1' }),
    () => 'files',
  );
  expect(Buffer.from(await objects.read('key', 'version', 2, 5)).toString()).toBe('cde');
  expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input.Range).toBe('bytes=2-4');
});
