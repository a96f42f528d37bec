import { Aws } from 'aws-cdk-lib';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';

/** A function's access to a part of the service: environment variables and permissions of its role. */
export interface Access {
  readonly environment?: Readonly<Record<string, string>>;
  readonly permissions?: readonly Permission[];
  /** Set if the part is reachable only within the VPC: the security group that may reach it. */
  readonly inNetwork?: ISecurityGroup;
}

export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why a resource ends in a wildcard. */
  readonly wildcard?: string;
  /** Conditions in IAM's form: by operator, then by condition key. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The right to use a KMS key only through an AWS service, which decrypts or encrypts on behalf of the function. */
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
