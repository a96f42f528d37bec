/** Resolves the references of templates to names and ARNs that a deployment might have. */

export const partition = 'aws';
export const region = 'eu-central-1';
export const account = '111122223333';

// biome-ignore lint/suspicious/noExplicitAny: templates have values of any shape
export type Json = any;

export interface Template {
  readonly Resources: Readonly<Record<string, Json>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: Json; readonly Export?: { Name: string } }>>;
}

/** Templates by the names of their stacks. */
export type Templates = ReadonlyMap<string, Template>;

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::Partition': partition,
  'AWS::Region': region,
  'AWS::AccountId': account,
  'AWS::URLSuffix': 'amazonaws.com',
  BootstrapVersion: '99',
};

const arn = (service: string, resource: string) =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

/** A resource's name as its `Ref` where that is a name, made from its own name if it has one. */
const nameOf = (stack: string, id: string, { Properties: properties = {} }: Json): string => {
  const own = ['FunctionName', 'QueueName', 'TopicName', 'LogGroupName', 'ClusterName', 'AlarmName'];
  const named = own.map((name) => properties[name]).find((name) => typeof name === 'string');
  return named ?? `${stack}-${id}`.toLowerCase();
};

/** The ARN of a resource by its type: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const arnOf: Readonly<Record<string, (name: string) => string>> = {
  'AWS::S3::Bucket': (name) => `arn:${partition}:s3:::${name}`,
  'AWS::IAM::Role': (name) => `arn:${partition}:iam::${account}:role/${name}`,
  'AWS::KMS::Key': (name) => arn('kms', `key/${name}`),
  'AWS::SQS::Queue': (name) => arn('sqs', name),
  'AWS::SNS::Topic': (name) => arn('sns', name),
  'AWS::SecretsManager::Secret': (name) => arn('secretsmanager', `secret:${name}-a1B2c3`),
  'AWS::Logs::LogGroup': (name) => arn('logs', `log-group:${name}:*`),
  'AWS::Lambda::Function': (name) => arn('lambda', `function:${name}`),
  'AWS::CloudWatch::Alarm': (name) => arn('cloudwatch', `alarm:${name}`),
  'AWS::MSK::Cluster': (name) => arn('kafka', `cluster/${name}/0a1b2c3d-1`),
  'AWS::RDS::DBCluster': (name) => arn('rds', `cluster:${name}`),
  'AWS::RDS::DBProxy': (name) => arn('rds', `db-proxy:prx-${name}`),
};

/** Types whose `Ref` is their ARN. */
const refIsArn = new Set(['AWS::SNS::Topic', 'AWS::SecretsManager::Secret', 'AWS::MSK::Cluster']);

export interface Resolver {
  /** @throws Error for an intrinsic function that it does not know, or a reference that leads nowhere */
  resolve(stack: string, value: Json): Json;
}

export function resolver(templates: Templates): Resolver {
  const exported = new Map(
    [...templates].flatMap(([stack, { Outputs = {} }]) =>
      Object.values(Outputs).flatMap(({ Value, Export }) =>
        Export ? [[Export.Name, { stack, value: Value }] as const] : [],
      ),
    ),
  );

  const resourceOf = (stack: string, id: string): Json => {
    const found = templates.get(stack)?.Resources[id];
    if (!found) throw new Error(`${stack} has no resource ${id}.`);
    return found;
  };

  function ref(stack: string, id: string): string {
    const pseudo = id === 'AWS::StackName' ? stack : pseudoParameters[id];
    if (pseudo) return pseudo;
    const resource = resourceOf(stack, id);
    const { Type, Properties = {} } = resource;
    const name = nameOf(stack, id, resource);
    if (Type === 'AWS::Lambda::Alias')
      return `${functionArn(stack, Properties.FunctionName)}:${Properties.Name}`;
    if (Type === 'AWS::Lambda::Version') return `${functionArn(stack, Properties.FunctionName)}:1`;
    return (refIsArn.has(Type) && arnOf[Type]?.(name)) || name;
  }

  function functionArn(stack: string, name: Json): string {
    const resolved: string = resolve(stack, name);
    return resolved.startsWith('arn:') ? resolved : arn('lambda', `function:${resolved}`);
  }

  function attribute(stack: string, id: string, name: string): string {
    const resource = resourceOf(stack, id);
    const made = arnOf[resource.Type]?.(nameOf(stack, id, resource));
    if (made && /^(Arn|DBProxyArn|DBClusterArn|SecretArn|Id|AliasArn)$/.test(name)) return made;
    if (name === 'MasterUserSecret.SecretArn')
      return arn('secretsmanager', `secret:rds!cluster-${id}-a1B2c3`);
    if (name === 'GroupId') return `${stack}-${id}`.toLowerCase();
    return `${stack}-${id}.${name}`.toLowerCase();
  }

  const functions: Readonly<Record<string, (stack: string, argument: Json) => Json>> = {
    Ref: (stack, id) => ref(stack, id),
    'Fn::GetAtt': (stack, [id, name]) => attribute(stack, id, name),
    'Fn::ImportValue': (stack, name) => {
      const found = exported.get(resolve(stack, name));
      if (!found) throw new Error(`No stack exports ${JSON.stringify(name)}.`);
      return resolve(found.stack, found.value);
    },
    'Fn::GetStackOutput': (_, { StackName, OutputName }) => {
      const output = templates.get(StackName)?.Outputs?.[OutputName];
      if (!output) throw new Error(`${StackName} has no output ${OutputName}.`);
      return resolve(StackName, output.Value);
    },
    'Fn::Join': (stack, [separator, parts]) => resolve(stack, parts).join(separator),
    'Fn::Select': (stack, [index, list]) => resolve(stack, list)[Number(index)],
    'Fn::Split': (stack, [separator, text]) => {
      // cfn-lint knows no such split, and CloudFormation documents none.
      if (text['Fn::GetStackOutput']) throw new Error(`${stack} splits an output of another stack.`);
      return resolve(stack, text).split(separator);
    },
    'Fn::GetAZs': () => ['a', 'b', 'c', 'd'].map((zone) => region + zone),
    'Fn::Sub': (stack, template: string) =>
      template.replaceAll(/\$\{([^}]+)\}/g, (_, name) => {
        const [id = '', ...attributes] = name.split('.');
        return attributes.length > 0 ? attribute(stack, id, attributes.join('.')) : ref(stack, id);
      }),
  };

  function resolve(stack: string, value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => resolve(stack, item));
    if (typeof value !== 'object' || value === null) return value;
    const [[name = '', argument] = [], ...more] = Object.entries<Json>(value);
    if (more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
      const known = functions[name];
      if (!known) throw new Error(`${name} is not known here.`);
      return known(stack, argument);
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(stack, inner)]));
  }

  return { resolve };
}
