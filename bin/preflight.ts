/** Checks whether a stage can be deployed: `npm run preflight -- --help`. */
import { contextOption, runProgram } from '../lib/cli/program.ts';
import { contextOf, stageFromContext } from '../lib/infra/config/stage-context.ts';
import type { StageResources } from '../lib/infra/cost/template.ts';
import { type Result, runChecks } from '../lib/infra/preflight/check.ts';
import { preflightChecks } from '../lib/infra/preflight/preflight.ts';
import { stageTemplates } from '../lib/infra/stage-templates.ts';

const help = `Usage: npm run preflight -- -c stage=<stage> [-c <knob>=<value>]

Reads the account that the credentials of this shell lead to, and the issuer of tokens. It changes nothing.
AWS_REGION is the region; AWS_ENDPOINT_URL makes it look at an emulator.
Exit code: 0 nothing failed, 1 something failed, 2 it could not be run.
`;

const marks = { pass: '✔ pass', warn: '⚠ warn', fail: '✖ fail' } as const;

const printed = ({ status, name, found, remedy }: Result) =>
  [`${marks[status]}  ${name}: ${found}`, ...(remedy ? [`        ${remedy}`] : [])].join('\n');

await runProgram(
  {
    help,
    options: {
      context: contextOption,
    },
  },
  async ({ values }) => {
    const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    if (!region) throw new Error('AWS_REGION is not set: the region that the stage is deployed to.');
    // The SDK reads only this variable.
    process.env.AWS_REGION = region;
    const config = stageFromContext(contextOf(values.context));
    const templates = stageTemplates(config);
    const results = await runChecks(
      preflightChecks({
        config,
        region,
        resources: templates.flatMap(
          ({ template }) => Object.values(template.Resources ?? {}) as StageResources,
        ),
        stacks: templates.map(({ stackName }) => stackName),
      }),
    );
    console.log(`\nStage ${config.stage} in ${region}\n\n${results.map(printed).join('\n')}\n`);
    const failed = results.filter(({ status }) => status === 'fail').length;
    console.log(failed > 0 ? `${failed} of these would stop the deployment.` : 'Nothing stands in the way.');
    return failed > 0 ? 1 : 0;
  },
);
