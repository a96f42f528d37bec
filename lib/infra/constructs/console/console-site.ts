import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { consolePolicy } from '../../../console/content-policy.ts';
import type { StageConfig } from '../../config/stage-config.ts';

/** The console on S3, private, behind CloudFront: the only one that may read the bucket (origin access control). */
export class ConsoleSite extends Construct {
  /** For other stacks. */
  readonly bucketArn: string;
  /** `https://d….cloudfront.net`, or at the domain of its own. */
  readonly origin: string;
  /** Host name of the distribution, for the DNS record of a domain of its own. */
  readonly target: string;

  constructor(
    scope: Construct,
    id: string,
    { consoleDomainName: domainName, consoleCertificateArn: certificateArn }: StageConfig,
  ) {
    super(scope, id);
    const bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    this.bucketArn = Stack.of(this).exportValue(bucket.bucketArn);
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Console of the chat storage',
      ...(domainName &&
        certificateArn && {
          domainNames: [domainName],
          certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
          minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        }),
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        // The files keep their names; with `no-cache` CloudFront and browsers ask S3 whether they changed.
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: securityHeaders(this),
        compress: true,
      },
    });
    this.target = distribution.distributionDomainName;
    this.origin = `https://${domainName ?? this.target}`;
    acknowledge(bucket, distribution);
  }
}

const securityHeaders = (scope: Construct) =>
  new ResponseHeadersPolicy(scope, 'Headers', {
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: consolePolicy('https:', 'wss:'), override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        includeSubdomains: true,
        override: true,
      },
    },
  });

function acknowledge(bucket: Bucket, distribution: Distribution): void {
  const reasons = [
    [bucket, 'AwsSolutions-S1', 'It holds the public files of the console; CloudFront alone reads them.'],
    [distribution, 'AwsSolutions-CFR1', 'Users may be anywhere.'],
    [distribution, 'AwsSolutions-CFR2', 'It serves public files; the API has limits of its own.'],
    [distribution, 'AwsSolutions-CFR3', 'Requests for public files tell nothing; the API logs its own.'],
    [distribution, 'AwsSolutions-CFR4', 'The generated domain has the certificate of CloudFront.'],
  ] as const;
  for (const [construct, id, reason] of reasons) Validations.of(construct).acknowledge({ id, reason });
}
