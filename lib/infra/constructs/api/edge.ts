import { Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestCookieBehavior,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Construct } from 'constructs';
import type { StageConfig } from '../../config/stage-config.ts';

export interface EdgeProps {
  readonly config: StageConfig;
  /** Host name of API Gateway's regional domain. */
  readonly origin: string;
  /** Secret path under which the origin answers. */
  readonly originPath: string;
  /** ARN of the web ACL, which is in us-east-1. */
  readonly rules: string;
}

/**
 * CloudFront before the API. It caches nothing and forwards everything: Authorization for the API's authorizer, Host
 * because API Gateway finds the domain by it, and the client's address.
 */
export function edgeDistribution(
  scope: Construct,
  { config: { domainName, edgeCertificateArn }, origin, originPath, rules }: EdgeProps,
): Distribution {
  if (!domainName || !edgeCertificateArn) throw new Error('An edge needs domainName and edgeCertificateArn.');
  const distribution = new Distribution(scope, 'Edge', {
    comment: `Edge of ${domainName}`,
    domainNames: [domainName],
    certificate: Certificate.fromCertificateArn(scope, 'EdgeCertificate', edgeCertificateArn),
    webAclId: rules,
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    httpVersion: HttpVersion.HTTP2_AND_3,
    defaultBehavior: {
      origin: new HttpOrigin(origin, {
        originPath,
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: new OriginRequestPolicy(scope, 'EdgeForwards', {
        headerBehavior: OriginRequestHeaderBehavior.all('CloudFront-Viewer-Address'),
        queryStringBehavior: OriginRequestQueryStringBehavior.all(),
        cookieBehavior: OriginRequestCookieBehavior.none(),
      }),
      // A redirect would come after the token had been sent in the clear.
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      compress: false,
    },
  });
  Validations.of(distribution).acknowledge({
    id: 'AwsSolutions-CFR3',
    reason: 'The API logs each request that passes, without its path; WAF counts those that it blocks.',
  });
  Validations.of(distribution).acknowledge({
    id: 'AwsSolutions-CFR1',
    reason: 'Users may be anywhere.',
  });
  return distribution;
}
