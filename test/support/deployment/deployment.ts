import { type AccessRequest, about, decision, type PolicyDocument, type Statement } from './policies.ts';
import { type Json, resolver, type Templates } from './references.ts';

export interface Resource {
  /** The name of its stack. */
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  /** All references resolved. */
  readonly properties: Json;
  /** Result of `Ref`. */
  readonly ref: string;
  readonly arn: string;
}

export interface Role {
  readonly arn: string;
  readonly trust: PolicyDocument;
  readonly statements: readonly Statement[];
}

export interface DeployedFunction extends Resource {
  /** A folder below functions/. */
  readonly name: string;
  readonly role: Role;
  readonly environment: Readonly<Record<string, string>>;
}

/** A stage as CloudFormation would make it. */
export interface Deployment {
  readonly resources: readonly Resource[];
  of(type: string): readonly Resource[];
  /** Functions of the service, without those that CDK adds. */
  readonly functions: readonly DeployedFunction[];
  /** @throws Error when no role has that ARN */
  role(arn: string): Role;
  /** @throws Error when none or several have it */
  withArn(arn: string): Resource;
}

export function deployment(templates: Templates, namePrefix: string): Deployment {
  const { resolve } = resolver(templates);
  const resources = [...templates].flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, { Type, Properties = {} }]): Resource => {
      const attribute = (name: string): string => resolve(stack, { 'Fn::GetAtt': [id, name] });
      return {
        stack,
        id,
        type: Type,
        properties: resolve(stack, Properties),
        ref: resolve(stack, { Ref: id }),
        arn: attribute(Type === 'AWS::RDS::DBProxy' ? 'DBProxyArn' : 'Arn'),
      };
    }),
  );
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const policiesBeside = of('AWS::IAM::Policy');

  const role = (arn: string): Role => {
    const found = of('AWS::IAM::Role').find((one) => one.arn === arn);
    if (!found) throw new Error(`There is no role ${arn}.`);
    const inline: readonly Json[] = found.properties.Policies ?? [];
    const beside = policiesBeside.filter(({ properties }) => properties.Roles?.includes(found.ref));
    return {
      arn,
      trust: found.properties.AssumeRolePolicyDocument,
      statements: [...inline, ...beside.map(({ properties }) => properties)].flatMap(
        ({ PolicyDocument }) => PolicyDocument.Statement,
      ),
    };
  };

  const functions = of('AWS::Lambda::Function').flatMap((resource): DeployedFunction[] => {
    const { FunctionName, Role: roleArn, Environment } = resource.properties;
    if (!FunctionName?.startsWith(namePrefix)) return [];
    return [
      {
        ...resource,
        name: FunctionName.slice(namePrefix.length),
        role: role(roleArn),
        environment: Environment?.Variables ?? {},
      },
    ];
  });

  const withArn = (arn: string): Resource => {
    const found = resources.filter((resource) => resource.arn === arn || resource.ref === arn);
    if (found.length !== 1) throw new Error(`${found.length} resources are ${arn}.`);
    return found[0] as Resource;
  };

  return { resources, of, functions, role, withArn };
}

/** The policy of a resource itself, by the type that holds it. */
export function resourcePolicy(
  { of }: Deployment,
  { type, ref, properties }: Resource,
): PolicyDocument | undefined {
  if (type === 'AWS::KMS::Key') return properties.KeyPolicy;
  const [holder, property] =
    {
      'AWS::S3::Bucket': ['AWS::S3::BucketPolicy', 'Bucket'],
      'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues'],
      'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics'],
    }[type] ?? [];
  if (!holder || !property) return undefined;
  const documents = of(holder)
    .filter((policy) => [policy.properties[property]].flat().includes(ref))
    .map((policy): PolicyDocument => policy.properties.PolicyDocument);
  return documents.length > 0 ? { Statement: documents.flatMap(({ Statement }) => Statement) } : undefined;
}

/**
 * Whether a role of the account may do something: its own policies allow it, and the resource's does not deny it. A KMS key's own
 * policy has to allow it, too.
 * @returns why not; `undefined` if it may
 */
export function refusalOf(made: Deployment, role: Role, request: AccessRequest): string | undefined {
  const own = decision(role.statements, request);
  if (own !== 'Allow') return own === 'Deny' ? 'its role denies it' : 'its role does not allow it';
  const resource = made.resources.find(({ type, arn }) =>
    type === 'AWS::S3::Bucket' ? `${request.resource}/`.startsWith(`${arn}/`) : arn === request.resource,
  );
  const policy = resource && resourcePolicy(made, resource);
  if (!policy) return undefined;
  const theirs = decision(about(policy, 'AWS', role.arn), request);
  if (theirs === 'Deny') return `the policy of ${resource.id} denies it`;
  if (resource.type === 'AWS::KMS::Key' && !theirs) return `the policy of ${resource.id} does not allow it`;
  return undefined;
}
