import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Source } from 'aws-cdk-lib/aws-s3-deployment';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Route } from '../../functions/shared/contract/route.ts';
import { type OperationId, routes } from '../../functions/shared/contract/routes.ts';
import { chatStorage } from '../../lib/infra/chat-storage.ts';
import { featureFlags } from '../../lib/infra/config/feature-flags.ts';
import { type Knob, stageConfig } from '../../lib/infra/config/stage-config.ts';
import type { StageName } from '../../lib/infra/config/stage-schema.ts';
import { type Deployment, deployment } from '../support/deployment/deployment.ts';
import type { Template } from '../support/deployment/references.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, never>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

interface SynthesizedStack {
  readonly stackName: string;
  readonly template: Template;
  readonly resources: Readonly<Record<string, Resource>>;
  /** The properties of every resource of a type. */
  readonly all: (type: string) => Record<string, never>[];
  readonly terminationProtection: boolean;
  /** In the order of deployment. */
  readonly dependencies: readonly string[];
}

/** By the parts of the stage, `api` for the stack chat-storage-<stage>-api. */
export type Synthesized = ReadonlyMap<string, SynthesizedStack>;

const made = new Map<string, Synthesized>();

/**
 * Synthesizes a stage as the CLI does, but for the functions' code: that is empty, so that nothing has to be bundled.
 * cdk-nag checks the stages as they are shipped; variants of them, of which there are many, go without. The same stage is synthesized once for all test files, which share their modules.
 */
export function synthesize(stage: StageName, overrides: Partial<Record<Knob, unknown>> = {}): Synthesized {
  const key = JSON.stringify([stage, overrides]);
  const synthesized = made.get(key) ?? synthesizeAnew(stage, overrides);
  made.set(key, synthesized);
  return synthesized;
}

/** A stage without one of the endpoints. */
export const synthesizeWithout = (operationId: OperationId, stage: StageName): Synthesized =>
  synthesizeAnew(stage, {}, Object.fromEntries(Object.entries(routes).filter(([id]) => id !== operationId)));

function synthesizeAnew(
  stage: StageName,
  overrides: Partial<Record<Knob, unknown>>,
  table: Readonly<Record<string, Route>> = routes,
): Synthesized {
  // CDK's own check of templates takes longer than all else; .ci/lint-templates synthesizes each stage with it.
  const app = new App({
    context: featureFlags(stage),
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  if (Object.keys(overrides).length === 0) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  chatStorage(
    app,
    stageConfig(stage, overrides),
    () => Code.fromInline('//'),
    table,
    () => Source.data('index.html', ''),
  );
  const part = (name: string) => name.replace(`chat-storage-${stage}-`, '');
  return new Map(
    app.synth().stacks.map(({ stackName, template, terminationProtection, dependencies }) => {
      const resources: Readonly<Record<string, Resource>> = template.Resources;
      const all = (type: string) =>
        Object.values(resources)
          .filter(({ Type }) => Type === type)
          .map(({ Properties }) => Properties);
      return [
        part(stackName),
        {
          stackName,
          template,
          resources,
          all,
          terminationProtection: terminationProtection ?? false,
          dependencies: dependencies.map(({ id }) => part(id)),
        },
      ];
    }),
  );
}

/** A stage with every reference of its templates resolved, as CloudFormation would. */
export function deployed(stage: StageName, overrides: Partial<Record<Knob, unknown>> = {}): Deployment {
  const stacks = [...synthesize(stage, overrides).values()];
  const templates = new Map(stacks.map(({ stackName, template }) => [stackName, template]));
  return deployment(templates, `chat-storage-${stage}-`);
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly StringEquals?: Readonly<Record<string, string>> };
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

/** The statements of the policies of a function's role, inline and attached; their ids start with the function's. */
export function statementsOf(stage: Synthesized, name: string): readonly Statement[] {
  const role = `${name.replaceAll('-', '')}Role`;
  return [...stage.values()]
    .flatMap(({ resources }) => Object.entries(resources))
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Type, Properties }]): readonly Policy[] =>
      Type === 'AWS::IAM::Policy' ? [Properties as unknown as Policy] : (Properties.Policies ?? []),
    )
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** The resources of all stacks, with their stack and logical id. */
export const resourcesOf = (stage: Synthesized) =>
  [...stage].flatMap(([part, { resources }]) =>
    Object.entries(resources).map(([id, resource]) => ({ part, id, ...resource })),
  );
