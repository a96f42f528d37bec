/** Prints an access token for the local stage: `npm run --silent token -- --user alice`. */
import { runProgram } from '../lib/cli/program.ts';
import { mintToken, sampleToken } from '../lib/local/keys/token-issuer.ts';

const help = `Usage: npm run --silent token -- [options]

  --user <id>        who calls (alice)
  --tenant <id>      of which tenant (demo)
  --scope <scopes>   separated by spaces ("chat:read chat:write")
  --expires <time>   after which the token is no longer valid: 12h, "30 minutes" (12h)
  --state <folder>   of the local stage (.local)
`;

const text = (value: string) => ({ type: 'string', default: value }) as const;

await runProgram(
  {
    help,
    options: {
      user: text(sampleToken.userId),
      tenant: text(sampleToken.tenantId),
      scope: text(sampleToken.scopes.join(' ')),
      expires: text(sampleToken.expiresIn),
      state: text('.local'),
    },
  },
  async ({ values }) => {
    const { user: userId, tenant: tenantId, expires: expiresIn } = values;
    const scopes = values.scope.split(' ');
    console.log(await mintToken({ userId, tenantId, scopes, expiresIn }, values.state));
  },
);
