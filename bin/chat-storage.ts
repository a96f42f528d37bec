/** The CDK app. The only reader of its context: `-c stage=prod`, and `-c <knob>=<value>` for any knob of the stage. */
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { chatStorage } from '../lib/infra/chat-storage.ts';
import { featureFlags } from '../lib/infra/config/feature-flags.ts';
import { stageConfig } from '../lib/infra/config/stage-config.ts';
import { stageSchema } from '../lib/infra/config/stage-schema.ts';

const app = new App({ context: featureFlags });
const context = (name: string): unknown => app.node.tryGetContext(name);
const overrides = Object.keys(stageSchema.shape)
  .map((knob) => [knob, parsed(context(knob))])
  .filter(([, value]) => value !== undefined);

chatStorage(app, stageConfig(String(context('stage') ?? 'dev'), Object.fromEntries(overrides)), (name) =>
  Code.fromAsset(`dist/${name}`),
);

/** The command line gives text: `4`, `true` and `["a"]` are meant as JSON, a bare word is not. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
