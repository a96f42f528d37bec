/** The CDK app. The only reader of its context: `-c stage=prod`, and `-c <knob>=<value>` for any knob of the stage. */
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { chatStorage } from '../lib/infra/chat-storage.ts';
import { assertDeployable } from '../lib/infra/config/deployable.ts';
import { featureFlags } from '../lib/infra/config/feature-flags.ts';
import { stageFromContext } from '../lib/infra/config/stage-context.ts';

const app = new App();
const config = stageFromContext(app.node.getAllContext());
assertDeployable(config);
for (const [flag, value] of Object.entries(featureFlags(config.stage))) app.node.setContext(flag, value);
// A rule that is broken and not acknowledged with a reason fails the synthesis.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
chatStorage(app, config, (name) => Code.fromAsset(`dist/${name}`));
