/** Tests a running stage from the outside: `npm run test:e2e -- --help`. */
import { startVitest } from 'vitest/node';
import { runProgram, stateOption } from '../lib/cli/program.ts';
import { apiClient } from '../lib/client/api-client.ts';
import { mintToken, sampleToken } from '../lib/local/keys/token-issuer.ts';
import { runningStage } from '../lib/local/stage/running-stage.ts';

const help = `Usage: npm run test:e2e -- [options]

  --base-url URL         the API; default: $CHAT_STORAGE_URL, else the stage that npm start runs
  --token TOKEN          of a user with scopes chat:read and chat:write; default: $CHAT_STORAGE_TOKEN
  --second-token TOKEN   of another user of the same tenant; default: $CHAT_STORAGE_SECOND_TOKEN
  --state FOLDER         of the running stage, whose issuer then makes the tokens (.local)

It makes conversations of these two users. REQUIRE_EVERYTHING=1 fails it when something is skipped.
`;

await runProgram(
  {
    help,
    options: {
      'base-url': { type: 'string' },
      token: { type: 'string' },
      'second-token': { type: 'string' },
      state: stateOption,
    },
  },
  async ({ values }) => {
    const { CHAT_STORAGE_URL, CHAT_STORAGE_TOKEN, CHAT_STORAGE_SECOND_TOKEN } = process.env;
    const local = runningStage(values.state)?.baseUrl;
    const baseUrl = values['base-url'] || CHAT_STORAGE_URL || local;
    if (!baseUrl) throw new Error('No stage runs here: npm start, or give --base-url and the tokens.');
    const token = async (given: string | undefined, userId: string) => {
      if (!given && baseUrl !== local) throw new Error('The API needs tokens: --token and --second-token.');
      return given || (await mintToken({ ...sampleToken, userId }, values.state));
    };
    const tokens = [
      await token(values.token || CHAT_STORAGE_TOKEN, 'alice'),
      await token(values['second-token'] || CHAT_STORAGE_SECOND_TOKEN, 'bob'),
    ] as const;
    console.log(`Trying ${baseUrl}`);
    // Otherwise every test would wait for the stage.
    await apiClient({ baseUrl, token: '', retryForMs: 15_000 }).request('get-health', {});
    const vitest = await startVitest('test', [], {
      config: 'test/e2e/vitest.config.ts',
      watch: false,
      provide: { target: { baseUrl, tokens } },
    });
    await vitest.close();
    return Number(process.exitCode ?? 0);
  },
);
