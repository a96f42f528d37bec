/** Compares conversations with the files they were imported from: `npm run verify -- --help`. */
import { connect, connectionHelp, connectionOptions } from '../lib/cli/connection.ts';
import { runProgram } from '../lib/cli/program.ts';
import type { ApiClient } from '../lib/client/api-client.ts';
import { readChatFile } from '../lib/send/chat-file.ts';
import { verificationReport } from '../lib/send/verification-report.ts';
import { verifyConversation } from '../lib/send/verify.ts';

const help = `npm run verify -- [options] CONVERSATION… | --all

Reads each CONVERSATION from both ends and checks that its seqs have no gap, that both ways agree, and that it holds
exactly the messages of its file, in order. Exit code 1 when there is a difference.

  --all              every conversation that was imported here to this API and tenant
  --file FILE        compare the one CONVERSATION with FILE; default: the file it was imported from
${connectionHelp}`;

async function verify(api: ApiClient, conversationId: string, path: string | undefined) {
  try {
    const file = path === undefined ? undefined : await readChatFile(path);
    const verification = await verifyConversation(api, conversationId, file);
    const { messages, differences } = verification;
    const report = verificationReport(conversationId, verification);
    return {
      messages,
      ok: differences.length === 0,
      line: `${report} ${path ?? '(no file to compare with)'}`,
    };
  } catch (error) {
    return { messages: 0, ok: false, line: `WRONG ${conversationId}: ${(error as Error).message}` };
  }
}

await runProgram(
  {
    help,
    options: { ...connectionOptions, all: { type: 'boolean', default: false }, file: { type: 'string' } },
    allowPositionals: true,
  },
  async ({ values, positionals }) => {
    if (values.all === positionals.length > 0) throw new Error('Name a CONVERSATION or --all; see --help.');
    if (values.file && positionals.length !== 1) throw new Error('--file goes with one CONVERSATION.');

    const { api, memory } = await connect(values);
    const remembered = new Map(memory.all().map((one) => [one.conversationId, one]));
    const conversationIds = values.all ? [...remembered.keys()] : positionals;
    let messages = 0;
    let wrong = 0;
    for (const conversationId of conversationIds) {
      const path = values.file ?? remembered.get(conversationId)?.file;
      const verification = await verify(api, conversationId, path);
      console.log(verification.line);
      messages += verification.messages;
      if (!verification.ok) wrong++;
    }
    console.log(`${conversationIds.length} conversations, ${messages} messages, ${wrong} wrong`);
    return wrong > 0 ? 1 : 0;
  },
);
