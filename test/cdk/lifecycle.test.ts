/** Objects that S3 deletes by the lifecycle rules of the buckets. */
import { expect, test } from 'vitest';
import { synthesize } from './synthesized.ts';

interface Rule {
  readonly Prefix?: string;
  readonly TagFilters?: unknown;
  readonly Status: string;
  readonly ExpirationInDays?: number;
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays: number };
}

/** Days after which S3 removes an object, by the kind of its version; undefined: never. */
function removalOf(stage: 'dev' | 'prod', bucket: string, key: string) {
  const { resources } = synthesize(stage).get('storage') ?? {};
  const [, found] =
    Object.entries(resources ?? {}).find(
      ([id, { Type }]) => Type === 'AWS::S3::Bucket' && id.startsWith(`Buckets${bucket}`),
    ) ?? [];
  if (!found) throw new Error(`There is no bucket ${bucket}.`);
  const { Rules } = found.Properties.LifecycleConfiguration as unknown as { Rules: readonly Rule[] };
  // Rules of tags would need more than a key here.
  expect(Rules.filter(({ TagFilters }) => TagFilters)).toEqual([]);
  const own = Rules.filter(({ Status, Prefix = '' }) => Status === 'Enabled' && key.startsWith(Prefix));
  const least = (days: readonly (number | undefined)[]) =>
    days.filter((each) => each !== undefined).sort((a, b) => a - b)[0];
  return {
    current: least(own.map(({ ExpirationInDays }) => ExpirationInDays)),
    noncurrent: least(own.map((rule) => rule.NoncurrentVersionExpiration?.NoncurrentDays)),
  };
}

test('the version of an attachment that a message keeps stays when its form is posted again', () => {
  expect(removalOf('prod', 'Attachments', 'attachments/t/1')).toEqual({});
  expect(removalOf('dev', 'Attachments', 'attachments/t/1')).toEqual({});
});

test('files of imports and exports, and overwritten archives, do not stay for ever', () => {
  expect(removalOf('prod', 'Attachments', 'imports/t/1')).toEqual({ current: 30, noncurrent: 36 });
  expect(removalOf('prod', 'Attachments', 'exports/t/1')).toEqual({ current: 30, noncurrent: 36 });
  expect(removalOf('prod', 'Archive', 'archive/t/2026-01')).toEqual({ noncurrent: 36 });
});
