import { RemovalPolicy } from 'aws-cdk-lib';
import type { StageConfig } from './stage-config.ts';

/**
 * Removal policy of resources with data or logs: they outlive their stack in stages that protect their data. Resources
 * of a failed creation are removed nevertheless (RetainExceptOnCreate), since they would block the second attempt. Let
 * CloudFormation choose the names of such resources: a fixed name would still be taken when the stack is created again.
 */
export const removalOf = ({ protectData }: StageConfig): RemovalPolicy =>
  protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
