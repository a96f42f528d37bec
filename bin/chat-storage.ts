/** The CDK app. The only reader of its context: `-c stage=prod`, and `-c <knob>=<value>` for any knob of the stage. */
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { chatStorage } from '../lib/infra/chat-storage.ts';
import { featureFlags } from '../lib/infra/config/feature-flags.ts';
import { stageFromContext } from '../lib/infra/config/stage-context.ts';

const app = new App({ context: featureFlags });
chatStorage(app, stageFromContext(app.node.getAllContext()), (name) => Code.fromAsset(`dist/${name}`));
