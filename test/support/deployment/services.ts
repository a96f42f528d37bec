import { type Deployment, type Resource, resourcePolicy } from './deployment.ts';
import { type AccessRequest, about, decision, type Statement } from './policies.ts';
import { account, type Json, partition, region } from './references.ts';

/** Something that a service of AWS does for the stage, and why a policy refuses it. */
export interface ServiceUse {
  /** `<service>: <action> <resource>` */
  readonly name: string;
  readonly refused: string | undefined;
}

/** Everything that services of AWS do in a stage by themselves: deliver, invoke, encrypt. */
export function serviceUses(made: Deployment): readonly ServiceUse[] {
  const { of, role, withArn } = made;

  /** By a service, on a resource whose own policy has to allow it. `source`: for which resource it acts. */
  function use(
    principal: string,
    action: string,
    resource: string,
    on: Resource,
    source: string,
    more = {},
  ): ServiceUse {
    const request = requestFor(action, resource, source, more);
    const policy = resourcePolicy(made, on);
    const allowed = policy && decision(about(policy, 'Service', principal), request) === 'Allow';
    return {
      name: `${principal}: ${action} ${resource}`,
      refused: allowed ? undefined : `${on.id} does not allow it`,
    };
  }

  /** By a service that takes a role. */
  function inRole(
    principal: string,
    roleArn: string,
    source: string,
    requests: readonly [string, string, object?][],
  ): ServiceUse[] {
    const { trust, statements } = role(roleArn);
    const assume = requestFor('sts:AssumeRole', '*', source);
    // A trust policy names no resource.
    const trusted = about(trust, 'Service', principal).map(
      (statement): Statement => ({ ...statement, Resource: '*' }),
    );
    return [
      {
        name: `${principal}: sts:AssumeRole ${roleArn}`,
        refused: decision(trusted, assume) === 'Allow' ? undefined : 'the role does not trust it',
      },
      ...requests.map(([action, resource, more]) => ({
        name: `${principal}: ${action} ${resource}`,
        refused:
          decision(statements, requestFor(action, resource, source, more)) === 'Allow'
            ? undefined
            : 'the role does not allow it',
      })),
    ];
  }

  const key = (arn: string | undefined) => (arn ? [withArn(arn)] : []);
  const named = (ref: string, type: string) => of(type).find((one) => one.ref === ref) as Resource;

  const alarms = of('AWS::CloudWatch::Alarm').flatMap(({ arn, properties }) =>
    [...(properties.AlarmActions ?? []), ...(properties.OKActions ?? [])].flatMap((topicArn: string) => {
      const topic = withArn(topicArn);
      const service = 'cloudwatch.amazonaws.com';
      return [
        use(service, 'sns:Publish', topicArn, topic, arn),
        ...key(topic.properties.KmsMasterKeyId).flatMap((one) =>
          ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => use(service, action, one.arn, one, arn)),
        ),
      ];
    }),
  );

  const permissions = of('AWS::Lambda::Permission').map(
    ({ properties }): Statement & { Resource: string } => ({
      Effect: 'Allow',
      Action: properties.Action,
      Resource: properties.FunctionName,
      Principal: { Service: properties.Principal },
      ...(properties.SourceArn && { Condition: { ArnLike: { 'aws:SourceArn': properties.SourceArn } } }),
    }),
  );
  const isSocket = (apiId: string) =>
    named(apiId, 'AWS::ApiGatewayV2::Api').properties.ProtocolType === 'WEBSOCKET';
  const routes = of('AWS::ApiGatewayV2::Route').map(({ properties }): ServiceUse => {
    const { ApiId, RouteKey, Target } = properties;
    const integration = of('AWS::ApiGatewayV2::Integration').find(
      ({ ref }) => `integrations/${ref}` === Target,
    );
    const target = functionOf(integration?.properties.IntegrationUri);
    const [first, path = ''] = RouteKey.split(' ');
    // Of an HTTP API: stage, method, path; of a WebSocket API: stage, key.
    const rest = isSocket(ApiId) ? first : `GET${path || '/'}`;
    const [stage] = of('AWS::ApiGatewayV2::Stage').filter((one) => one.properties.ApiId === ApiId);
    const source = `arn:${partition}:execute-api:${region}:${account}:${ApiId}/${stage?.properties.StageName}/${rest}`;
    return invocation(RouteKey, target, source);
  });
  const authorizers = of('AWS::ApiGatewayV2::Authorizer')
    .filter(({ properties }) => properties.AuthorizerType === 'REQUEST')
    .map(({ ref, properties: { ApiId, AuthorizerUri } }) =>
      invocation(
        'authorizer',
        functionOf(AuthorizerUri),
        `arn:${partition}:execute-api:${region}:${account}:${ApiId}/authorizers/${ref}`,
      ),
    );

  /** API Gateway's, for a route or an authorizer. */
  function invocation(what: string, target: string, source: string): ServiceUse {
    const service = 'apigateway.amazonaws.com';
    const request = requestFor('lambda:InvokeFunction', target, source);
    const allowed = decision(about({ Statement: permissions }, 'Service', service), request) === 'Allow';
    return { name: `${service}: ${what}`, refused: allowed ? undefined : 'its function does not allow it' };
  }

  const schedules = of('AWS::Scheduler::Schedule').flatMap(({ properties: { Target } }) =>
    inRole(
      'scheduler.amazonaws.com',
      Target.RoleArn,
      `arn:${partition}:scheduler:${region}:${account}:schedule-group/default`,
      [
        ['lambda:InvokeFunction', Target.Arn],
        ['sqs:SendMessage', Target.DeadLetterConfig.Arn],
      ],
    ),
  );

  const logs = of('AWS::Logs::LogGroup').flatMap(({ ref, properties }) =>
    key(properties.KmsKeyId).flatMap((one) => {
      const group = `arn:${partition}:logs:${region}:${account}:log-group:${ref}`;
      return ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'].map((action) =>
        use('logs.amazonaws.com', action, one.arn, one, group, {
          'kms:encryptioncontext:aws:logs:arn': group,
        }),
      );
    }),
  );

  const buckets = of('AWS::S3::Bucket').flatMap(({ arn, properties }) => {
    const { LoggingConfiguration: log, NotificationConfiguration: notified } = properties;
    const logBucket = log && named(log.DestinationBucketName, 'AWS::S3::Bucket');
    return [
      ...(logBucket
        ? [
            use(
              'logging.s3.amazonaws.com',
              's3:PutObject',
              `${logBucket.arn}/${log.LogFilePrefix}x`,
              logBucket,
              arn,
            ),
          ]
        : []),
      ...(notified?.QueueConfigurations ?? []).map(({ Queue }: Json) =>
        use('s3.amazonaws.com', 'sqs:SendMessage', Queue, withArn(Queue), arn),
      ),
    ];
  });

  const proxies = of('AWS::RDS::DBProxy').flatMap(({ arn, properties }) =>
    inRole(
      'rds.amazonaws.com',
      properties.RoleArn,
      arn,
      properties.Auth.flatMap(({ SecretArn }: Json): [string, string, object?][] => [
        ['secretsmanager:GetSecretValue', SecretArn],
        ...key(withArn(SecretArn).properties.KmsKeyId).map((one): [string, string, object] => [
          'kms:Decrypt',
          one.arn,
          { 'kms:viaservice': `secretsmanager.${region}.amazonaws.com` },
        ]),
      ]),
    ),
  );

  const flows = of('AWS::EC2::FlowLog').flatMap(({ properties }) => {
    const group = named(properties.LogGroupName, 'AWS::Logs::LogGroup');
    return inRole('vpc-flow-logs.amazonaws.com', properties.DeliverLogsPermissionArn, group.arn, [
      ['logs:CreateLogStream', group.arn],
      ['logs:PutLogEvents', group.arn],
    ]);
  });

  const functions = made.functions.flatMap(({ arn, role: { arn: roleArn } }) =>
    inRole('lambda.amazonaws.com', roleArn, arn, []),
  );

  return [
    ...alarms,
    ...routes,
    ...authorizers,
    ...schedules,
    ...logs,
    ...buckets,
    ...proxies,
    ...flows,
    ...functions,
  ];
}

/** The function of an integration or authorizer, which name it by its ARN or by a path that has it. */
const functionOf = (uri: string): string => /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;

/** AWS says for which resource, and of whom, a service acts. */
const requestFor = (action: string, resource: string, source: string, more: object = {}): AccessRequest => ({
  action,
  resource,
  context: {
    'aws:securetransport': 'true',
    's3:tlsversion': '1.3',
    'aws:sourceaccount': account,
    'aws:sourcearn': source,
    ...more,
  },
});
