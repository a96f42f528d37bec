import type { Certificate } from './certificate.ts';

/** The certificate as an HTML page that loads nothing else. */
export function certificatePage(certificate: Certificate): string {
  const { source, createdAt, clean, imports, conversations, notKept, faults } = certificate;
  const total = (name: 'lines' | 'stored' | 'duplicates' | 'reactions' | 'versions' | 'files') =>
    conversations.reduce((sum, one) => sum + one[name], 0);
  const rejected = imports.reduce((sum, one) => sum + one.rejected, 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Certificate of the import of ${escapeHtml(source.name)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0 2rem; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: left; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
code { font-size: 12px; overflow-wrap: anywhere; }
.clean { color: #176b2c; } .unclean { color: #a11; }
</style>
</head>
<body>
<h1>Certificate of the import of ${escapeHtml(source.name)}</h1>
<p>Source: ${escapeHtml(source.kind)}. Made at ${escapeHtml(createdAt)}.</p>
<p class="${clean ? 'clean' : 'unclean'}"><strong>${
    clean
      ? 'Every message of the export is stored as it was: nothing was rejected, and the digests agree.'
      : 'Not everything is stored as it was in the export: see the lines and digests below.'
  }</strong></p>
${table(
  [
    'Messages in the export',
    'Stored',
    'Here already',
    'Rejected lines',
    'Reactions',
    'Earlier versions',
    'Files',
  ],
  [
    [
      total('lines'),
      total('stored'),
      total('duplicates'),
      rejected,
      total('reactions'),
      total('versions'),
      total('files'),
    ],
  ],
)}
<h2>What the export has and the service cannot keep</h2>
${
  notKept.length === 0
    ? '<p>Nothing.</p>'
    : table(
        ['What', 'How often', 'Where, the first times'],
        notKept.map(({ what, count, first }) => [what, count, first.join('; ')]),
      )
}
<h2>Rejected lines</h2>
${
  faults.length === 0
    ? '<p>None.</p>'
    : table(
        ['Import', 'Line', 'Reason', 'Detail'],
        faults.map(({ importId, line, reason, detail }) => [importId, line, reason, detail]),
      )
}
<h2>Conversations</h2>
${table(
  [
    'Conversation',
    'Messages',
    'Stored',
    'Here already',
    'Rejected',
    'Reactions',
    'Versions',
    'Files',
    'Digest of the export',
    'Digest of what is stored',
  ],
  conversations.map((one) => [
    one.externalId,
    one.lines,
    one.stored,
    one.duplicates,
    Object.entries(one.rejected)
      .map(([reason, lines]) => `${reason}: ${lines}`)
      .join(', '),
    one.reactions,
    one.versions,
    one.files,
    one.parts.map(({ digestSource }) => digestSource).join(' '),
    one.parts.map(({ digestStored }) => digestStored).join(' '),
  ]),
)}
${similar(conversations)}
<h2>Imports</h2>
${table(
  ['Import', 'Status', 'Lines', 'Stored', 'Here already', 'Rejected', 'Digests cover the content'],
  imports.map((one) => [
    one.importId,
    one.reason ?? one.status,
    one.lines,
    one.stored,
    one.duplicates,
    one.rejected,
    one.contentDigested ? 'yes' : 'no',
  ]),
)}
<p>To check it again: <code>npm run import:verify -- CERTIFICATE.json</code>.</p>
</body>
</html>
`;
}

function similar(conversations: Certificate['conversations']): string {
  const found = conversations.filter(({ similarIds }) => similarIds > 0);
  if (found.length === 0) return '';
  return `<p>Some external ids are equal but for upper and lower case or Unicode normalization; they are different messages here:
${found.map(({ externalId, similarIds }) => `${escapeHtml(externalId)} (${similarIds})`).join(', ')}.</p>`;
}

const table = (heads: readonly string[], rows: readonly (readonly (string | number)[])[]) => `<table>
<tr>${heads.map((head) => `<th>${escapeHtml(head)}</th>`).join('')}</tr>
${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n')}
</table>`;

const cell = (value: string | number) =>
  typeof value === 'number'
    ? `<td class="number">${value.toLocaleString('en')}</td>`
    : `<td>${/^[0-9a-f]{64}/.test(value) ? `<code>${escapeHtml(value)}</code>` : escapeHtml(value)}</td>`;

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
