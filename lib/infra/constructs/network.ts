import { RemovalPolicy } from 'aws-cdk-lib';
import {
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
import type { StageConfig } from '../config/stage-config.ts';

export interface NetworkProps {
  readonly config: StageConfig;
  /** Encrypts the flow logs. */
  readonly logKey: IKey;
}

const kafkaIam = Port.tcp(9098);

/**
 * Three zones of subnets without a way to the internet, so without NAT. What talks to Kafka runs here, and reaches the
 * database through the Data API's endpoint and attachments through S3's; where there is an RDS Proxy, its clients do,
 * too. Lambda itself takes logs and traces out, and a provisioned event source reaches Lambda without an endpoint.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  readonly brokers: ISecurityGroup;
  readonly database: ISecurityGroup;
  /** Endpoints of AWS services. */
  readonly endpoints: ISecurityGroup;
  /** Functions that talk to Kafka. */
  readonly functions: ISecurityGroup;
  /** Where functions are placed, and what they reach. */
  readonly placement: { readonly vpc: IVpc; readonly vpcSubnets: { readonly subnetType: SubnetType } };

  constructor(scope: Construct, id: string, { config, logKey }: NetworkProps) {
    super(scope, id);
    const vpcSubnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 3,
      natGateways: 0,
      restrictDefaultSecurityGroup: true,
      subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 }],
      flowLogs: {
        all: {
          destination: FlowLogDestination.toCloudWatchLogs(
            new LogGroup(this, 'FlowLogs', {
              retention: config.logRetentionDays,
              encryptionKey: logKey,
              removalPolicy: config.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
            }),
          ),
        },
      },
    }) as IVpc;
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
    functions.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'S3, through its gateway: there is no other way out');

    vpc.addInterfaceEndpoint('DataApi', {
      service: InterfaceVpcEndpointAwsService.RDS_DATA,
      subnets: vpcSubnets,
      securityGroups: [endpoints],
      open: false,
    });
    if (config.tenantKeys) {
      vpc.addInterfaceEndpoint('Kms', {
        service: InterfaceVpcEndpointAwsService.KMS,
        subnets: vpcSubnets,
        securityGroups: [endpoints],
        open: false,
      });
    }
    vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3, subnets: [vpcSubnets] });

    this.vpc = vpc;
    this.brokers = brokers;
    this.endpoints = endpoints;
    this.database = group('Database', 'Aurora: reached through the Data API only');
    this.functions = functions;
    this.placement = { vpc, vpcSubnets };
  }
}
