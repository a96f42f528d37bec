import { Aws } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Resources of this account and region, in ARNs of a service. */
const own = (service: string, resources: string) =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resources}`;

/** Allows the account's own identities these actions. Roles and resource policies must allow them as well. */
const ownIdentities = (actions: readonly string[], resource: string, more: Record<string, string> = {}) =>
  new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [resource],
    conditions: { StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID, ...more } },
  });

/** Policies of the VPC's endpoints: they allow the calls of its functions, on resources of the account only. */
export const endpointPolicies = {
  dataApi: () => ownIdentities(['rds-data:ExecuteStatement'], own('rds', 'cluster:*')),
  kms: () => ownIdentities(['kms:Decrypt', 'kms:GenerateDataKey'], own('kms', 'key/*')),
  secretsManager: () => ownIdentities(['secretsmanager:GetSecretValue'], own('secretsmanager', 'secret:*')),
  // ARNs of buckets name no account.
  s3: () =>
    ownIdentities(['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:PutObject'], '*', {
      'aws:ResourceAccount': Aws.ACCOUNT_ID,
    }),
};
