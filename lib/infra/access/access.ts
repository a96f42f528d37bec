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

/** Through which a service decrypts on the function's behalf. */
export const decrypt = (keyArn: string): Permission => ({ actions: ['kms:Decrypt'], resources: [keyArn] });

export interface EncryptedSecret {
  readonly secretArn: string;
  readonly keyArn: string;
}
