import {
  type CfnSubnet,
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { removalOf } from '../../config/removal.ts';
import type { StageConfig } from '../../config/stage-config.ts';
import { endpointPolicies } from './endpoint-policies.ts';

export interface NetworkProps {
  readonly config: StageConfig;
  /** Encrypts the flow logs. */
  readonly logKey: IKey;
}

const kafkaIam = Port.tcp(9098);

/**
 * Three zones of subnets without a way to the internet, so without NAT. Functions that use Kafka or the RDS Proxy run
 * here, and reach the database through the Data API's endpoint and attachments through S3's. Lambda itself delivers
 * logs and traces, and a provisioned event source reaches Lambda without an endpoint.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** Names of the zones in which the subnets are; `config.zones` has their ids. */
  readonly zones: readonly string[];
  readonly brokers: ISecurityGroup;
  readonly database: ISecurityGroup;
  /** Endpoints of AWS services. */
  readonly endpoints: ISecurityGroup;
  /** Functions that talk to Kafka. */
  readonly functions: ISecurityGroup;
  /** Placement of functions in the network. */
  readonly placement: { readonly vpc: IVpc; readonly vpcSubnets: { readonly subnetType: SubnetType } };

  constructor(scope: Construct, id: string, { config, logKey }: NetworkProps) {
    super(scope, id);
    const vpcSubnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
    const vpc = new Vpc(this, 'Vpc', {
      availabilityZones: [...config.zones],
      natGateways: 0,
      restrictDefaultSecurityGroup: true,
      subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 }],
      flowLogs: {
        all: {
          destination: FlowLogDestination.toCloudWatchLogs(
            new LogGroup(this, 'FlowLogs', {
              retention: config.logRetentionDays,
              encryptionKey: logKey,
              removalPolicy: removalOf(config),
            }),
          ),
        },
      },
    }) as IVpc;
    // By id: an account's zone names are shuffled, and MSK and RDS Proxy do not exist in every zone.
    const subnets = vpc.isolatedSubnets.map(({ node }) => node.defaultChild as CfnSubnet);
    for (const [n, subnet] of subnets.entries()) {
      subnet.addPropertyDeletionOverride('AvailabilityZone');
      subnet.addPropertyOverride('AvailabilityZoneId', config.zones[n]);
    }
    const group = (name: string, description: string) =>
      new SecurityGroup(this, name, { vpc, description, allowAllOutbound: false });

    const functions = group('Functions', 'Functions that talk to Kafka');
    const brokers = group('Brokers', 'Kafka, and the event source that polls it');
    const endpoints = group('Endpoints', 'Endpoints of AWS services');
    for (const client of [functions, brokers]) {
      brokers.addIngressRule(client, kafkaIam, 'Kafka with IAM');
      client.addEgressRule(brokers, kafkaIam, 'Kafka with IAM');
    }
    endpoints.addIngressRule(functions, Port.HTTPS, 'Data API');
    functions.addEgressRule(endpoints, Port.HTTPS, 'Data API');
    // The event source writes failed batches to a bucket, as a member of the brokers' security group.
    for (const client of [functions, brokers]) reachesS3(client);

    this.vpc = vpc;
    this.zones = subnets.map(({ attrAvailabilityZone }) => attrAvailabilityZone);
    this.brokers = brokers;
    this.endpoints = endpoints;
    this.database = group('Database', 'Aurora: reached through the Data API only');
    this.functions = functions;
    this.placement = { vpc, vpcSubnets };
    // Without Kafka, no function runs in here.
    if (config.kafka === 'none') return;

    const endpointOf = (name: string, service: InterfaceVpcEndpointAwsService) =>
      vpc.addInterfaceEndpoint(name, {
        service,
        subnets: vpcSubnets,
        securityGroups: [endpoints],
        open: false,
      });
    endpointOf('DataApi', InterfaceVpcEndpointAwsService.RDS_DATA).addToPolicy(endpointPolicies.dataApi());
    if (config.tenantKeys)
      endpointOf('Kms', InterfaceVpcEndpointAwsService.KMS).addToPolicy(endpointPolicies.kms());
    vpc
      .addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3, subnets: [vpcSubnets] })
      .addToPolicy(endpointPolicies.s3());
  }
}

/** Lets a security group reach S3 through the VPC's gateway endpoint, by S3's public addresses. */
export const reachesS3 = (client: SecurityGroup) =>
  client.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'S3, through its gateway: there is no other way out');
