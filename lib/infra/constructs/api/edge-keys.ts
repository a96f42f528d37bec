import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { StageConfig } from '../../config/stage-config.ts';

interface EdgeKey {
  readonly id: string;
  /** A reference that CloudFormation resolves, so the template does not contain the key. */
  readonly value: string;
}

/**
 * The keys with which the edge may call the API, the current one first; none without an edge. A key is the first part of
 * the path below the API's domain: API Gateway refuses every other path by itself, before it throttles or calls anything.
 * (An HTTP API can have neither WAF nor a resource policy.) The former key stays until edgeKey is counted up again, since
 * CloudFront takes minutes to use a new one.
 */
export const edgeKeys = (scope: Construct, { edge, edgeKey }: StageConfig): readonly EdgeKey[] =>
  edge === 'none' ? [] : [edgeKey, edgeKey - 1].filter((n) => n > 0).map((n) => made(scope, `EdgeKey${n}`));

function made(scope: Construct, id: string): EdgeKey {
  const secret = new Secret(scope, id, {
    description: 'Path under which the edge calls the API',
    removalPolicy: RemovalPolicy.DESTROY,
    generateSecretString: { passwordLength: 40, excludePunctuation: true },
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'edgeKey replaces it: docs/how-to/edge.md.',
  });
  return { id, value: secret.secretValue.unsafeUnwrap() };
}
