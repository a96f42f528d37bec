import { CfnOutput, Fn } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { problems, problemType } from '../../../functions/shared/contract/problems.ts';
import { nameOf } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { ServiceStack } from './service-stack.ts';

const kind = 'too-many-requests';
const windowSeconds = 300;
const region = 'us-east-1';

/** Rate limits of the edge. WAF for CloudFront exists in us-east-1 only. */
export class EdgeRulesStack extends ServiceStack {
  /** Of the web ACL, for stacks of other regions. */
  readonly arn: string;

  constructor(scope: Construct, { config }: { readonly config: StageConfig }) {
    super(scope, 'edge-rules', { config, description: 'Rate limits before the API', region });
    const acl = new CfnWebACL(this, 'Rules', {
      name: nameOf(config, 'edge'),
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: counted('edge'),
      customResponseBodies: {
        [kind]: {
          contentType: 'APPLICATION_JSON',
          content: JSON.stringify({ type: problemType(kind), ...problems[kind] }),
        },
      },
      rules: [
        // Requests without the header are not counted by this rule.
        limit(0, 'token', config.edgeRequestsPerToken, {
          aggregateKeyType: 'CUSTOM_KEYS',
          customKeys: [
            { header: { name: 'authorization', textTransformations: [{ priority: 0, type: 'NONE' }] } },
          ],
        }),
        limit(1, 'address', config.edgeRequestsPerAddress, { aggregateKeyType: 'IP' }),
      ],
    });
    new CfnOutput(this, 'Arn', { value: acl.attrArn });
    // CDK makes such references itself only to stacks that name their region, and the others take any.
    this.arn = Fn.getStackOutput(this.stackName, 'Arn', region);
  }
}

/** Without samples: they would keep tokens. */
const counted = (metricName: string) => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});

const limit = (
  priority: number,
  by: string,
  requests: number,
  key: Pick<CfnWebACL.RateBasedStatementProperty, 'aggregateKeyType' | 'customKeys'>,
): CfnWebACL.RuleProperty => ({
  name: by,
  priority,
  statement: {
    rateBasedStatement: { limit: requests, evaluationWindowSec: windowSeconds, ...key },
  },
  action: {
    block: {
      customResponse: {
        responseCode: problems[kind].status,
        customResponseBodyKey: kind,
        responseHeaders: [{ name: 'retry-after', value: '60' }],
      },
    },
  },
  visibilityConfig: counted(by),
});
