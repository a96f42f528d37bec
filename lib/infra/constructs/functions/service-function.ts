import { type Duration, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Alias,
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  type Code,
  type IFunction,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Access } from '../../access/access.ts';
import { commonEnvironment } from '../../access/common-environment.ts';
import { accessOf, type FunctionName } from '../../access/function-access.ts';
import type { Resources } from '../../access/resources.ts';
import { nameOf } from '../../config/names.ts';
import { removalOf } from '../../config/removal.ts';
import type { StageConfig } from '../../config/stage-config.ts';
import type { Network } from '../network/network.ts';

/** Properties that all functions of a stage share. */
export interface Service {
  readonly config: StageConfig;
  readonly resources: Resources;
  /** Encrypts logs. */
  readonly logKey: IKey;
  /** VPC of functions that access something inside it; other functions run outside. */
  readonly network: Network | undefined;
  /** The bundle of a function. */
  readonly code: (name: FunctionName) => Code;
}

export interface ServiceFunctionProps {
  readonly timeout: Duration;
  /** Megabytes. @default the stage's functionMemory */
  readonly memory?: number;
  /** Reserved concurrency; unset: the account's pool. */
  readonly concurrency?: number;
  /** Permissions besides those of its accesses. */
  readonly access?: readonly Access[];
}

/**
 * A function of functions/, with a role and an encrypted log group of its own. Its callers call the alias `live`, so
 * that new code can take over bit by bit.
 */
export class ServiceFunction extends Construct {
  readonly name: FunctionName;
  readonly function: LambdaFunction;
  readonly alias: Alias;
  /** The alias that callers invoke. */
  readonly live: IFunction;

  constructor(scope: Construct, name: FunctionName, service: Service, props: ServiceFunctionProps) {
    super(scope, name);
    const { config, resources, logKey, network, code } = service;
    const accesses = [...accessOf[name](resources, config), ...(props.access ?? [])];
    const logGroup = new LogGroup(this, 'Logs', {
      retention: config.logRetentionDays,
      encryptionKey: logKey,
      removalPolicy: removalOf(config),
    });
    const groups = new Set(accesses.flatMap(({ inNetwork }) => inNetwork ?? []));
    const inside = groups.size > 0 ? network : undefined;
    this.name = name;
    this.function = new LambdaFunction(this, 'Function', {
      functionName: nameOf(config, name),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: code(name),
      memorySize: props.memory ?? config.functionMemory,
      timeout: props.timeout,
      // Below WARN, Lambda writes two lines for each invocation that repeat what metrics say.
      // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel[config.logLevel],
      ...(props.concurrency !== undefined && { reservedConcurrentExecutions: props.concurrency }),
      logGroup,
      role: functionRole(this, config, logGroup, accesses, inside !== undefined),
      ...(inside && { ...inside.placement, securityGroups: [...groups] }),
      environment: Object.assign(
        {
          ...commonEnvironment(config),
          FUNCTION_TIMEOUT_SECONDS: String(props.timeout.toSeconds()),
        },
        ...accesses.map((access) => access.environment),
      ),
    });
    // Not `tracing`, which would give the role a policy besides its own: a stack has 500 resources at most.
    (this.function.node.defaultChild as CfnFunction).tracingConfig = {
      mode: config.traces ? 'Active' : 'PassThrough',
    };
    const version = this.function.currentVersion as IVersion;
    this.alias = new Alias(this, 'Live', { aliasName: 'live', version });
    this.live = this.alias as IFunction;
  }
}

/** Not AWSLambdaBasicExecutionRole and its like: they reach every log group and every network interface. */
function functionRole(
  scope: Construct,
  config: StageConfig,
  logs: LogGroup,
  accesses: readonly Access[],
  inNetwork: boolean,
): Role {
  const permissions = accesses.flatMap(({ permissions: own = [] }) => own);
  const statements = [
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logs.logGroupArn],
    }),
    ...(config.traces ? [tracing()] : []),
    ...permissions.map(
      ({ actions, resources, conditions }) =>
        new PolicyStatement({
          actions: [...actions],
          resources: [...resources],
          ...(conditions && { conditions }),
        }),
    ),
    ...(inNetwork ? networkInterfaces() : []),
  ];
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { access: new PolicyDocument({ statements, minimize: true }) },
  });
  for (const { resources, wildcard } of permissions) {
    if (wildcard) acknowledgeWildcards(role, resources, wildcard);
  }
  acknowledgeWildcards(role, ['*'], 'X-Ray and the network interfaces of Lambda take no resource ARN.');
  return role;
}

const tracing = () =>
  new PolicyStatement({
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
  });

/**
 * Lambda creates network interfaces with the function's role; the function itself may not. Its own requests have a
 * source function, Lambda's have none: https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
function networkInterfaces(): readonly PolicyStatement[] {
  const onInterfaces = {
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  };
  return [
    new PolicyStatement(onInterfaces),
    new PolicyStatement({
      ...onInterfaces,
      effect: Effect.DENY,
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  ];
}

function acknowledgeWildcards(role: Role, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${inFinding(role, resource)}]`,
      reason,
    });
  }
}

/** How cdk-nag writes a resource: what is of another stack by the name of its export, parameters in angle brackets. */
function inFinding(scope: Construct, resource: string): string {
  const resolved = Stack.of(scope).resolve(resource);
  if (typeof resolved === 'string') return resolved;
  const parts: (string | { 'Fn::ImportValue': string } | { Ref: string })[] = resolved['Fn::Join'][1];
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'Ref' in part ? `<${part.Ref}>` : part['Fn::ImportValue'];
    })
    .join('');
}
