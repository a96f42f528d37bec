/** Imports the export of another chat system: `npm run import -- --help`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { parseArgs } from 'node:util';
import { importLimits } from '../functions/shared/contract/import-format.ts';
import { connect, connectionHelp, connectionOptions } from '../lib/cli/connection.ts';
import { interruptSignal } from '../lib/cli/interrupt.ts';
import { runProgram } from '../lib/cli/program.ts';
import { startProgress } from '../lib/cli/progress.ts';
import { newCertificate } from '../lib/import/certificate/certificate.ts';
import { certificatePage } from '../lib/import/certificate/certificate-page.ts';
import { readExport } from '../lib/import/conversion.ts';
import { dryRun } from '../lib/import/dry-run.ts';
import { openExport } from '../lib/import/export-folder.ts';
import { writeParts } from '../lib/import/parts.ts';
import { runPart } from '../lib/import/run-part.ts';
import { type DateOrder, dateOrders } from '../lib/import/source.ts';
import { sources } from '../lib/import/sources/all.ts';
import { userMap } from '../lib/import/user-map.ts';

const help = `npm run import -- --from SYSTEM [options] FILE

Imports an export (a file, a zip or a folder) with its history as it was, and writes a certificate that shows that nothing
was lost. Again, it changes nothing. Exit code 1 when the certificate is not clean.

  --from SYSTEM        ${Object.keys(sources).join(', ')}
  --map FILE           CSV with the columns source, userId and, optionally, participant (yes or no)
  --time-zone ZONE     of exports whose times have none, for example Europe/Berlin
  --date-order ORDER   of exports whose dates may be read in two ways: ${dateOrders.join(', ')}
  --conversation NAME  name of the conversation, where the export has none
  --dry-run            say what would be there, and what cannot be kept; send nothing
  --certificate FILE   where to write the certificate (import-certificate.json), and beside it the page (.html)
  --part-size MB       imports of about this size (1024); a larger export becomes several
  --events             publish events for what is imported
${connectionHelp}`;

const options = {
  ...connectionOptions,
  from: { type: 'string' },
  map: { type: 'string' },
  'time-zone': { type: 'string' },
  'date-order': { type: 'string' },
  conversation: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  certificate: { type: 'string', default: 'import-certificate.json' },
  'part-size': { type: 'string', default: '1024' },
  events: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

async function send(
  values: Values,
  kind: string,
  file: string,
  {
    folder,
    conversion,
    partBytes,
  }: {
    folder: Awaited<ReturnType<typeof openExport>>;
    conversion: Awaited<ReturnType<typeof readExport>>;
    partBytes: number;
  },
): Promise<number> {
  const signal = interruptSignal();
  const { api } = await connect(values, { signal, isAdmin: true });
  const gathered = newCertificate(api, { kind, name: basename(file) });
  const progress = startProgress();
  for await (const part of writeParts(conversion.lines(), folder, partBytes)) {
    progress.begin('lines imported', part.lines);
    let shown = 0;
    const onLines = (done: number) => {
      progress.advance(done - shown);
      shown = done;
    };
    await gathered.add(await runPart(part, { api, events: values.events, signal, onLines }), part);
  }
  progress.stop();
  const certificate = gathered.finish([...conversion.notKept()]);
  const page = values.certificate.replace(/(\.json)?$/, '.html');
  writeFileSync(values.certificate, `${JSON.stringify(certificate, null, 2)}\n`);
  writeFileSync(page, certificatePage(certificate));
  const messages = (name: 'stored' | 'duplicates') =>
    certificate.conversations.reduce((sum, conversation) => sum + conversation[name], 0);
  const rejected = certificate.imports.reduce((sum, one) => sum + one.rejected, 0);
  console.log(
    `${certificate.clean ? 'Clean' : 'NOT CLEAN'}: ${messages('stored')} messages stored, ${messages('duplicates')} were here already, ` +
      `${rejected} lines rejected. Certificate: ${values.certificate}, ${page}`,
  );
  return certificate.clean ? 0 : 1;
}

await runProgram({ help, options, allowPositionals: true }, async ({ values, positionals }) => {
  const source = sources[values.from ?? ''];
  if (!source) throw new Error(`--from is one of ${Object.keys(sources).join(', ')}.`);
  const [file, another] = positionals;
  if (!file || another) throw new Error('Name one FILE; see --help.');
  const dateOrder = values['date-order'] as DateOrder | undefined;
  if (dateOrder && !dateOrders.includes(dateOrder))
    throw new Error(`--date-order is one of ${dateOrders.join(', ')}.`);
  const partBytes = Number(values['part-size']) * 1024 ** 2;
  if (!(partBytes > 0 && partBytes <= importLimits.fileBytes / 2))
    throw new Error(`--part-size is between 1 and ${importLimits.fileBytes / 2 / 1024 ** 2}.`);

  const users = userMap(values.map && readFileSync(values.map, 'utf8'));
  const folder = await openExport(file);
  const reading = { users, timeZone: values['time-zone'], dateOrder, conversation: values.conversation };
  const conversion = await readExport(source, folder, reading, (count) =>
    console.error(`${count} messages read`),
  );
  try {
    if (values['dry-run']) return console.log(await dryRun(conversion, users)) ?? 0;
    return await send(values, values.from as string, file, { folder, conversion, partBytes });
  } finally {
    conversion.close();
    folder.close();
  }
});
