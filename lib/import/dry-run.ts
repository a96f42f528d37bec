import { lineFault } from '../../functions/shared/contract/import-format.ts';
import type { Conversion } from './conversion.ts';
import type { UserMap } from './user-map.ts';

const shownUsers = 50;

/** Reports what an import would store, reject and leave out, without sending anything. */
export async function dryRun(conversion: Conversion, users: UserMap): Promise<string> {
  const [counts, faults] = [
    { reactions: 0, versions: 0, files: 0, replies: 0, messages: 0 },
    new Map<string, number>(),
  ];
  for await (const { line, files } of conversion.lines()) {
    const fault = lineFault(line);
    if (fault) faults.set(fault, (faults.get(fault) ?? 0) + 1);
    counts.messages += line.message ? 1 : 0;
    counts.reactions += line.message?.reactions?.length ?? 0;
    counts.versions += line.message?.versions?.length ?? 0;
    counts.replies += line.message?.replyTo ? 1 : 0;
    counts.files += files.length;
  }
  const notKept = conversion.notKept();
  const unmapped = [...users.unmapped];
  return [
    `Conversations: ${conversion.conversations}`,
    `Messages:      ${counts.messages} (${counts.replies} replies)`,
    `Reactions:     ${counts.reactions}`,
    `Versions:      ${counts.versions} earlier ones`,
    `Files:         ${counts.files}`,
    '',
    faults.size === 0 ? 'The service would reject no line.' : 'The service would reject:',
    ...[...faults].map(([fault, count]) => `  ${count} × ${fault}`),
    '',
    notKept.length === 0 ? 'Everything can be kept.' : 'What cannot be kept:',
    ...notKept.map(({ what, count, first }) => `  ${count} × ${what} (${first[0]})`),
    '',
    unmapped.length === 0
      ? 'All users are in the map.'
      : `${unmapped.length} users are not in the map and keep their names in the export: ` +
        `${unmapped.slice(0, shownUsers).join(', ')}${unmapped.length > shownUsers ? ' …' : ''}`,
  ].join('\n');
}
