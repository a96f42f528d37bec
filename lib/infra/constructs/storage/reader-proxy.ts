import { ArnFormat, Aws, CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
import {
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DatabaseCluster, DatabaseProxy, ProxyEndpointTargetRole, ProxyTarget } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Access, EncryptedSecret } from '../../access/access.ts';
import { nameOf } from '../../config/names.ts';
import type { StageConfig } from '../../config/stage-config.ts';
import { endpointPolicies } from '../network/endpoint-policies.ts';
import { type Network, reachesS3 } from '../network/network.ts';
import { databaseName, databasePort, engine, readerUser } from './database.ts';

export interface ReaderProxyProps {
  readonly config: StageConfig;
  readonly network: Network;
  readonly clusterIdentifier: string;
  /** The proxy's login, whose password the database has to know already. */
  readonly login: EncryptedSecret;
}

/** RDS Proxies take PostgreSQL's port, whatever the database's is. */
const postgres = Port.tcp(5432);

/**
 * An RDS Proxy to the writer and to the readers, for functions that only read; IAM over TLS is the only way in.
 * See docs/decisions/0003-reader-proxy.md.
 */
export class ReaderProxy extends Construct {
  readonly reads: Access;

  constructor(scope: Construct, id: string, { config, network, clusterIdentifier, login }: ReaderProxyProps) {
    super(scope, id);
    const { vpc, vpcSubnets } = network.placement;
    const group = (name: string, description: string) =>
      new SecurityGroup(this, name, { vpc, description, allowAllOutbound: false });
    const functions = group('Functions', 'Functions that read through the proxy');
    const entrance = group('Entrance', 'RDS Proxy');
    const secrets = group('Secrets', 'Endpoint of Secrets Manager');
    functions.connections.allowTo(entrance, postgres, 'PostgreSQL with IAM');
    functions.connections.allowTo(secrets, Port.HTTPS, 'The key of cursors');
    // Archived messages and attachments.
    reachesS3(functions);
    // Rules of this stack, because the network stack does not know the proxy.
    if (config.tenantKeys) {
      functions.addEgressRule(network.endpoints, Port.HTTPS, 'KMS', false);
      network.endpoints.addIngressRule(functions, Port.HTTPS, 'KMS', true);
    }
    const aurora = Port.tcp(databasePort);
    entrance.addEgressRule(network.database, aurora, 'Aurora', false);
    network.database.addIngressRule(entrance, aurora, 'RDS Proxy', true);
    new InterfaceVpcEndpoint(this, 'SecretsManager', {
      vpc,
      subnets: vpcSubnets,
      service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      securityGroups: [secrets],
      open: false,
    }).addToPolicy(endpointPolicies.secretsManager());

    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('rds.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [login.keyArn] }));
    const proxy = new DatabaseProxy(this, 'Proxy', {
      dbProxyName: nameOf(config, 'reads'),
      proxyTarget: ProxyTarget.fromCluster(
        // Without its security groups, whose rules are above.
        DatabaseCluster.fromDatabaseClusterAttributes(this, 'Cluster', {
          clusterIdentifier,
          engine,
          port: databasePort,
        }),
      ),
      role,
      // By its ARN: CDK would write the role, which is of a later stack, into the key's policy.
      secrets: [Secret.fromSecretCompleteArn(this, 'Login', login.secretArn)],
      iamAuth: true,
      requireTLS: true,
      vpc,
      vpcSubnets,
      securityGroups: [entrance],
      // Share of the database's connections; the Data API uses the others.
      maxConnectionsPercent: 50,
      // Short enough that the writer can respond in time when there is no reader.
      borrowTimeout: Duration.seconds(2),
    });
    const readers = proxy.addEndpoint('Readers', {
      dbProxyEndpointName: nameOf(config, 'readers'),
      targetRole: ProxyEndpointTargetRole.READ_ONLY,
      vpc,
      vpcSubnets,
      securityGroups: [entrance],
    });
    const stack = Stack.of(this);
    const { resourceName: value = '' } = stack.splitArn(proxy.dbProxyArn, ArnFormat.COLON_RESOURCE_NAME);
    // Split here, since CloudFormation splits no output of another stack.
    new CfnOutput(stack, 'ProxyId', { value, description: 'Id of the RDS Proxy: prx-…' });
    const proxyId = Fn.getStackOutput(stack.stackName, 'ProxyId', Aws.REGION);
    const user = stack.formatArn({
      service: 'rds-db',
      resource: 'dbuser',
      resourceName: `${proxyId}/${readerUser}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.reads = {
      inNetwork: functions,
      environment: {
        READS: 'reader-proxy',
        READER_HOST: readers.endpoint,
        WRITER_HOST: proxy.endpoint,
        READER_USER: readerUser,
        DATABASE_NAME: databaseName,
      },
      permissions: [{ actions: ['rds-db:connect'], resources: [user] }],
    };
  }
}
