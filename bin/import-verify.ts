/** Checks the certificate of an import again: `npm run import:verify -- --help`. */
import { readFileSync } from 'node:fs';
import { connect, connectionHelp, connectionOptions } from '../lib/cli/connection.ts';
import { runProgram } from '../lib/cli/program.ts';
import { certificate } from '../lib/import/certificate/certificate.ts';
import { verifyCertificate } from '../lib/import/certificate/verify-certificate.ts';

const help = `npm run import:verify -- [options] CERTIFICATE

Compares what the certificate of an import says with what is stored now, and explains edits and removals since. Exit code 1
when something differs that nothing explains.

${connectionHelp}`;

await runProgram(
  { help, options: connectionOptions, allowPositionals: true },
  async ({ values, positionals }) => {
    const [file, another] = positionals;
    if (!file || another) throw new Error('Name one CERTIFICATE; see --help.');
    const certified = certificate.parse(JSON.parse(readFileSync(file, 'utf8')));
    const { api } = await connect(values, { isAdmin: true });
    let faults = 0;
    for await (const { externalId, states, fault, changes } of verifyCertificate(api, certified)) {
      const counts = [...states].map(([state, count]) => `${count} ${state}`).join(', ') || 'no messages';
      console.log(`${fault ? 'WRONG' : 'ok   '} ${externalId}: ${counts}${fault ? `. ${fault}` : ''}`);
      for (const { externalId: id, messageId, state, changedAt } of changes)
        console.log(`      ${id ?? messageId}: ${state}${changedAt ? ` at ${changedAt}` : ''}`);
      if (fault) faults += 1;
    }
    console.log(
      faults === 0
        ? 'Everything is as the certificate says, or explained.'
        : `${faults} conversations are wrong.`,
    );
    return faults === 0 ? 0 : 1;
  },
);
