import { Aws } from 'aws-cdk-lib';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';

/** What a function needs of a part of the service: what its environment tells it and what its role may do there. */
export interface Access {
  readonly environment?: Readonly<Record<string, string>>;
  readonly permissions?: readonly Permission[];
  /** The part is reached from inside the VPC only, by members of this group. */
  readonly inNetwork?: ISecurityGroup;
}

export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why a resource ends in a wildcard. */
  readonly wildcard?: string;
  /** As IAM has them: by operator, then by condition key. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The right to use a KMS key through an AWS service that encrypts with it, and in no other way. */
const useThrough = (service: 's3' | 'secretsmanager', action: string, keyArn: string): Permission => ({
  actions: [action],
  resources: [keyArn],
  conditions: { StringEquals: { 'kms:ViaService': `${service}.${Aws.REGION}.amazonaws.com` } },
});

/** Lets S3 decrypt the objects that a function reads. */
export const decryptObjects = (keyArn: string) => useThrough('s3', 'kms:Decrypt', keyArn);

/** Lets S3 encrypt the objects that a function writes. */
export const encryptObjects = (keyArn: string) => useThrough('s3', 'kms:GenerateDataKey', keyArn);

/** Lets Secrets Manager decrypt the secrets that a function, or the Data API for it, reads. */
export const decryptSecrets = (keyArn: string) => useThrough('secretsmanager', 'kms:Decrypt', keyArn);

export interface EncryptedSecret {
  readonly secretArn: string;
  readonly keyArn: string;
}
