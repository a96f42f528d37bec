import { alarms } from './billers/alarms.ts';
import { database, proxy } from './billers/database.ts';
import { brokers, type EventSourceMapping, type KafkaCluster, pollers } from './billers/kafka.ts';
import { endpoints, proxyEndpoints } from './billers/network.ts';
import { scheduledFunctions } from './billers/scheduled-functions.ts';
import { type CostLine, costLine, hoursPerMonth } from './cost-line.ts';
import type { Price, Prices } from './prices.ts';
import { propertiesOf, type StageResources } from './template.ts';

type Biller = (resources: StageResources, prices: Prices) => readonly CostLine[];

/** A fixed price for each resource of a type. */
const each =
  (type: string, service: string, what: string, price: (prices: Prices) => Price, units = 1): Biller =>
  (resources, prices) => {
    const count = propertiesOf(resources, type).length;
    return [costLine(service, `${count} ${what}`, count * units, price(prices))];
  };

/** Idle cost of each type of resource. */
const billers: Readonly<Record<string, Biller>> = {
  'AWS::MSK::Cluster': (all, prices) =>
    propertiesOf<KafkaCluster>(all, 'AWS::MSK::Cluster').flatMap((cluster) => brokers(cluster, prices)),
  'AWS::Lambda::EventSourceMapping': (all, prices) =>
    pollers(propertiesOf<EventSourceMapping>(all, 'AWS::Lambda::EventSourceMapping'), prices),
  'AWS::RDS::DBCluster': database,
  'AWS::RDS::DBProxy': proxy,
  'AWS::RDS::DBProxyEndpoint': proxyEndpoints,
  'AWS::EC2::VPCEndpoint': endpoints,
  'AWS::EC2::NatGateway': each(
    'AWS::EC2::NatGateway',
    'VPC',
    'NAT gateways',
    ({ natHours }) => natHours,
    hoursPerMonth,
  ),
  'AWS::KMS::Key': each('AWS::KMS::Key', 'KMS', 'keys', ({ keys }) => keys),
  'AWS::SecretsManager::Secret': each(
    'AWS::SecretsManager::Secret',
    'Secrets Manager',
    'secrets',
    ({ secrets }) => secrets,
  ),
  'AWS::CloudWatch::Alarm': alarms,
  'AWS::CloudWatch::CompositeAlarm': each(
    'AWS::CloudWatch::CompositeAlarm',
    'CloudWatch',
    'composite alarms',
    ({ compositeAlarms }) => compositeAlarms,
  ),
  'AWS::CloudWatch::Dashboard': each(
    'AWS::CloudWatch::Dashboard',
    'CloudWatch',
    'dashboards',
    ({ dashboards }) => dashboards,
  ),
  'AWS::Scheduler::Schedule': scheduledFunctions,
  'AWS::WAFv2::WebACL': (all, prices) =>
    propertiesOf<{ readonly Rules?: readonly unknown[] }>(all, 'AWS::WAFv2::WebACL').flatMap(
      ({ Rules = [] }) => [
        costLine('WAF', 'Web ACL', 1, prices.webAcls),
        costLine('WAF', `${Rules.length} rules`, Rules.length, prices.webAclRules),
      ],
    ),
};

/** Types that cost nothing by themselves; requests and bytes on them are traffic. */
const free = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::IntegrationResponse',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CDK::Metadata',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::OriginRequestPolicy',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CodeDeploy::Application',
  'AWS::CodeDeploy::DeploymentGroup',
  'AWS::EC2::FlowLog',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Function',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::MSK::ClusterPolicy',
  'AWS::MSK::Configuration',
  'AWS::MSK::Topic',
  'AWS::RDS::DBClusterParameterGroup',
  // Billed by the cluster's capacity.
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBProxyTargetGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::SSM::Parameter',
  'AWS::XRay::SamplingRule',
]);

/**
 * Monthly cost of an idle stage, from its CloudFormation resources.
 * @throws Error that names each type of resource without a known cost
 */
export function idleCost(resources: StageResources, prices: Prices): CostLine[] {
  const types = [...new Set(resources.map(({ Type }) => Type))];
  const unknown = types.filter(
    (type) => !(type in billers) && !free.has(type) && !type.startsWith('Custom::'),
  );
  if (unknown.length > 0)
    throw new Error(
      `lib/infra/cost/idle-cost.ts does not know what these cost: ${unknown.join(', ')}. Add a biller or list them as free.`,
    );
  return types
    .flatMap((type) => billers[type]?.(resources, prices) ?? [])
    .filter(({ dollars }) => dollars > 0);
}
