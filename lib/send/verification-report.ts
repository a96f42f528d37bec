import type { Difference, Verification } from './verify.ts';

const descriptions: Record<Difference['kind'], string> = {
  gap: 'gap in the seqs',
  'walks-differ': 'difference between the two reading directions',
  missing: 'missing',
  changed: 'changed',
  reordered: 'out of order',
  extra: 'extra',
};

/** One line with the number of differences of each kind and the position of the first. */
export function verificationReport(conversationId: string, { messages, differences }: Verification): string {
  const [first] = differences;
  if (!first) return `ok    ${conversationId} ${messages} messages`;
  const kinds = [...new Set(differences.map(({ kind }) => kind))];
  const counts = kinds.map(
    (kind) => `${differences.filter((one) => one.kind === kind).length} ${descriptions[kind]}`,
  );
  const place = [first.line && `line ${first.line}`, first.seq && `seq ${first.seq}`]
    .filter(Boolean)
    .join(', ');
  return `WRONG ${conversationId} ${messages} messages: ${counts.join(', ')}; first ${descriptions[first.kind]}: ${place}`;
}
