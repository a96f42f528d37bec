import type { DeployedFunction, Deployment, Resource } from './deployment.ts';
import { type AccessRequest, about, decision, type Statement } from './policies.ts';
import { account, type Json } from './references.ts';

/** Condition keys of a request within the account. */
const ofAccount = { 'aws:principalaccount': account, 'aws:resourceaccount': account };

/** Senders: members of these security groups in these subnets. */
interface Place {
  readonly groups: readonly string[];
  readonly subnets: readonly string[];
}

interface Rule {
  readonly group: string;
  /** A security group, or `any` address. */
  readonly other: string;
  readonly from: number;
  readonly to: number;
}

/** A way that packets have to find, and what is missing of it. */
export interface NetworkPath {
  /** `<who> → <where>` */
  readonly name: string;
  readonly fault: string | undefined;
}

const kafkaPort = 9098;
const https = 443;

/** Every way that functions, pollers and the proxy need in a stage's network. */
export function networkPaths(made: Deployment): readonly NetworkPath[] {
  const egress = rulesOf(made, 'Egress', 'Destination');
  const ingress = rulesOf(made, 'Ingress', 'Source');
  const allows = (
    rules: readonly Rule[],
    group: readonly string[],
    others: readonly string[],
    port: number,
  ) =>
    rules.some(
      (rule) =>
        group.includes(rule.group) && others.includes(rule.other) && rule.from <= port && port <= rule.to,
    );

  /** From security group to security group. */
  function reach(from: Place, groups: readonly string[], port: number): string | undefined {
    if (!allows(egress, from.groups, [...groups, 'any'], port)) return `no egress to port ${port}`;
    if (!allows(ingress, groups, [...from.groups, 'any'], port)) return `no ingress at port ${port}`;
    return undefined;
  }

  /** To a service of AWS, through an endpoint whose policy lets these through. */
  function reachService(from: Place, service: string, requests: readonly AccessRequest[], role: string) {
    const endpoint = made
      .of('AWS::EC2::VPCEndpoint')
      .find(({ properties }) => properties.ServiceName.endsWith(`.${service}`));
    if (!endpoint) return `no endpoint of ${service}`;
    const { VpcEndpointType, PrivateDnsEnabled, SecurityGroupIds, RouteTableIds, PolicyDocument } =
      endpoint.properties;
    if (VpcEndpointType === 'Gateway') {
      const routed = made
        .of('AWS::EC2::SubnetRouteTableAssociation')
        .filter(({ properties }) => RouteTableIds.includes(properties.RouteTableId))
        .map(({ properties }) => properties.SubnetId);
      const unrouted = from.subnets.find((subnet) => !routed.includes(subnet));
      if (unrouted) return `no route from ${unrouted}`;
      if (!allows(egress, from.groups, ['any'], https)) return 'no egress to addresses of S3';
    } else {
      if (!PrivateDnsEnabled) return `${endpoint.id} has no private DNS name`;
      const fault = reach(from, SecurityGroupIds, https);
      if (fault) return fault;
    }
    if (!PolicyDocument) return `${endpoint.id} has no policy`;
    const statements = about(PolicyDocument, 'AWS', role);
    const refused = requests.find((request) => decision(statements, request) !== 'Allow');
    return refused && `the policy of ${endpoint.id} refuses ${refused.action} ${refused.resource}`;
  }

  return [
    ...made.functions.flatMap((fn) => functionPaths(made, fn, { reach, reachService })),
    ...made.of('AWS::Lambda::EventSourceMapping').flatMap((mapping) => pollerPaths(mapping)),
    ...made.of('AWS::RDS::DBProxy').map((proxy) => proxyPath(proxy)),
  ];

  function pollerPaths({ properties }: Resource): NetworkPath[] {
    const cluster = made.withArn(properties.EventSourceArn);
    const { SecurityGroups, ClientSubnets } = cluster.properties.BrokerNodeGroupInfo;
    // Lambda's pollers have the security groups of the cluster:
    // https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-cluster-network.html
    const pollers = { groups: SecurityGroups, subnets: ClientSubnets };
    const path = (where: string, fault: string | undefined) => ({ name: `pollers → ${where}`, fault });
    const ofLambda = properties.ProvisionedPollerConfig
      ? []
      : ['lambda', 'sts'].map((service) => path(service, reachService(pollers, service, [], '*')));
    const destination: string | undefined = properties.DestinationConfig?.OnFailure?.Destination;
    const service = destination?.split(':')[2];
    // A topic of Kafka needs no more than the cluster does.
    const given =
      destination && service && !destination.startsWith('kafka://')
        ? [path(service, reachService(pollers, service, [deliver(service, destination)], '*'))]
        : [];
    return [path('brokers', reach(pollers, SecurityGroups, kafkaPort)), ...ofLambda, ...given];
  }

  function proxyPath({ id, properties, ref }: Resource): NetworkPath {
    const from = { groups: properties.VpcSecurityGroupIds, subnets: properties.VpcSubnetIds };
    const [target] = made
      .of('AWS::RDS::DBProxyTargetGroup')
      .filter((one) => one.properties.DBProxyName === ref);
    const database = made
      .of('AWS::RDS::DBCluster')
      .find((cluster) => target?.properties.DBClusterIdentifiers.includes(cluster.ref));
    const fault = database
      ? reach(from, database.properties.VpcSecurityGroupIds, Number(database.properties.Port))
      : 'no database';
    return { name: `${id} → the database`, fault };
  }
}

const deliver = (service: string, resource: string): AccessRequest => ({
  action: service === 's3' ? 's3:PutObject' : 'sqs:SendMessage',
  resource: service === 's3' ? `${resource}/x` : resource,
  context: ofAccount,
});

interface Reach {
  reach(from: Place, groups: readonly string[], port: number): string | undefined;
  reachService(
    from: Place,
    service: string,
    requests: readonly AccessRequest[],
    role: string,
  ): string | undefined;
}

/** Addresses to which the grants of a function lead. */
function functionPaths(
  made: Deployment,
  fn: DeployedFunction,
  { reach, reachService }: Reach,
): NetworkPath[] {
  const { name, properties, environment, role } = fn;
  const grants = role.statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((grant) => requestsFor(grant));
  // The Data API reads the login's secret itself, and services decrypt themselves.
  const own = grants.filter(
    ({ action, resource, context }) =>
      !(action.startsWith('secretsmanager:') && resource === environment.DATABASE_SECRET_ARN) &&
      !context['kms:viaservice'],
  );
  const to = (service: string) => own.filter(({ action }) => action.startsWith(`${service}:`));
  const path = (where: string, fault: string | undefined) => ({ name: `${name} → ${where}`, fault });
  const { SecurityGroupIds, SubnetIds } = properties.VpcConfig ?? {};
  const from: Place | undefined = SecurityGroupIds && { groups: SecurityGroupIds, subnets: SubnetIds };
  const outside = 'it is not in the network';
  const [cluster] = made.of('AWS::MSK::Cluster');
  const [proxy] = made.of('AWS::RDS::DBProxy');
  const brokers = to('kafka-cluster').some(({ action }) => action === 'kafka-cluster:WriteData')
    ? [
        path(
          'brokers',
          from ? reach(from, cluster?.properties.BrokerNodeGroupInfo.SecurityGroups, kafkaPort) : outside,
        ),
      ]
    : [];
  const reader =
    to('rds-db').length > 0
      ? [path('proxy', from ? reach(from, proxy?.properties.VpcSecurityGroupIds, 5432) : outside)]
      : [];
  // Outside the network all of AWS can be reached.
  const services = from
    ? ['rds-data', 's3', 'kms', 'secretsmanager', 'execute-api'].filter((service) => to(service).length > 0)
    : [];
  return [
    ...brokers,
    ...reader,
    ...services.map((service) =>
      path(service, from && reachService(from, service, to(service).map(throughEndpoint), role.arn)),
    ),
  ];
}

/** Requests that match a grant. */
function requestsFor({ Action, Resource, Condition }: Statement): AccessRequest[] {
  const context = Object.fromEntries(
    Object.values(Condition ?? {}).flatMap((keys) =>
      Object.entries(keys).map(([key, value]) => [key.toLowerCase(), String([value].flat()[0])]),
    ),
  );
  return [Action ?? []]
    .flat()
    .flatMap((action) =>
      [Resource ?? []]
        .flat()
        .map((resource) => ({ action, resource: resource.replaceAll('*', 'x'), context })),
    );
}

const throughEndpoint = (request: AccessRequest): AccessRequest => ({
  ...request,
  context: { ...request.context, ...ofAccount },
});

/** Security group rules, beside their groups and within. */
function rulesOf(made: Deployment, direction: 'Egress' | 'Ingress', other: 'Destination' | 'Source'): Rule[] {
  const rule = (group: string, properties: Json): Rule => ({
    group,
    other: properties[`${other}SecurityGroupId`] ?? anyAddress(properties),
    from: properties.FromPort ?? 0,
    to: properties.ToPort ?? 65_535,
  });
  const within = made
    .of('AWS::EC2::SecurityGroup')
    .flatMap(({ id, stack, properties }) =>
      (properties[`SecurityGroup${direction}`] ?? []).map((one: Json) =>
        rule(`${stack}-${id}`.toLowerCase(), one),
      ),
    );
  const beside = made
    .of(`AWS::EC2::SecurityGroup${direction}`)
    .map(({ properties }) => rule(properties.GroupId, properties));
  return [...within, ...beside];
}

/** Addresses of S3 are in its prefix list; no other range leads to anything here. */
const anyAddress = ({ CidrIp, DestinationPrefixListId, SourcePrefixListId }: Json) =>
  CidrIp === '0.0.0.0/0' || DestinationPrefixListId || SourcePrefixListId ? 'any' : `${CidrIp}`;
