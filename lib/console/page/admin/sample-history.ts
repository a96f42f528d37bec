const months = 60;

/**
 * A small history to import, in the format of docs/reference/import-format.md: a message each month of five years, and
 * one line that is refused. Each name of a conversation is imported once; more lines with it are duplicates.
 */
export function sampleHistory(name: string, now = new Date()): File {
  const externalId = `sample-${name}`;
  const monthsAgo = (months: number) => {
    const day = new Date(now);
    day.setUTCMonth(now.getUTCMonth() - months, 1);
    return day.toISOString();
  };
  const lines: object[] = [
    {
      conversation: {
        externalId,
        type: 'group',
        participants: [{ userId: 'alice', role: 'owner' }, { userId: 'bob' }],
        createdAt: monthsAgo(months),
      },
    },
    ...Array.from({ length: months }, (_, n) => {
      const createdAt = monthsAgo(months - n);
      return {
        message: {
          externalId: `${n + 1}`,
          conversationExternalId: externalId,
          senderId: n % 2 ? 'bob' : 'alice',
          content: `Report of ${createdAt.slice(0, 7)}`,
          createdAt,
        },
      };
    }),
    { message: { externalId: 'empty', conversationExternalId: externalId, senderId: 'alice' } },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return new File([text], `${externalId}.jsonl`, { type: 'application/x-ndjson' });
}
