import { RemovalPolicy } from 'aws-cdk-lib';
import type { StageConfig } from './stage-config.ts';

/**
 * Removal policy of what holds data or logs: it outlives its stack in stages that protect their data. What a failed
 * creation leaves is removed all the same (RetainExceptOnCreate), since it would block the second try. Nothing with this
 * policy has a name of its own if CloudFormation can choose one: the name would still be taken when the resource comes back.
 */
export const removalOf = ({ protectData }: StageConfig): RemovalPolicy =>
  protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
