import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Source } from 'aws-cdk-lib/aws-s3-deployment';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { chatStorage } from '../../lib/infra/chat-storage.ts';
import { consoleConfig } from '../../lib/infra/config/console-config.ts';
import { featureFlags } from '../../lib/infra/config/feature-flags.ts';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { resourcesOf, synthesize } from './synthesized.ts';

const overrides = { console: true, consoleClientId: 'console-of-prod', live: true };
const certificate = 'arn:aws:acm:us-east-1:000000000000:certificate/console';
const stage = synthesize('prod', overrides);
const one = (part: string, type: string) => {
  const [found, ...more] = stage.get(part)?.all(type) ?? [];
  expect(more).toEqual([]);
  return found as Record<string, unknown>;
};
/** What refers to the console's domain, in another stack. */
const origin = expect.objectContaining({ 'Fn::Join': expect.anything() });
const namesConsole = (value: unknown) => JSON.stringify(value).includes('SiteDistribution');

test('without the knob there is no console, and it needs a client and AWS', () => {
  expect(resourcesOf(synthesize('prod')).some(({ Type }) => Type.includes('CloudFront'))).toBe(false);
  expect(() => stageConfig('prod', { console: true })).toThrow('The console needs it');
  expect(() => stageConfig('local', { ...overrides, live: false })).toThrow('npm start has the console');
});

test('the bucket is private, and this distribution alone reads it', () => {
  expect(one('console', 'AWS::S3::Bucket')).toMatchObject({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  const { PolicyDocument } = one('console', 'AWS::S3::BucketPolicy') as {
    PolicyDocument: {
      Statement: { Effect: string; Principal: object; Action: unknown; Condition: object }[];
    };
  };
  const allowed = PolicyDocument.Statement.filter(
    ({ Effect, Principal }) => Effect === 'Allow' && 'Service' in Principal,
  );
  expect(allowed).toEqual([
    expect.objectContaining({
      Action: 's3:GetObject',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
    }),
  ]);
  expect(one('console', 'AWS::CloudFront::OriginAccessControl')).toMatchObject({
    OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
  });
});

test('every response has the security headers, and only the own script runs', () => {
  const { ResponseHeadersPolicyConfig } = one('console', 'AWS::CloudFront::ResponseHeadersPolicy') as {
    ResponseHeadersPolicyConfig: { SecurityHeadersConfig: Record<string, Record<string, unknown>> };
  };
  const { ContentSecurityPolicy, ...others } = ResponseHeadersPolicyConfig.SecurityHeadersConfig;
  expect(Object.keys(others).sort()).toEqual([
    'ContentTypeOptions',
    'FrameOptions',
    'ReferrerPolicy',
    'StrictTransportSecurity',
  ]);
  const policy = String(ContentSecurityPolicy?.ContentSecurityPolicy);
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*/);
});

test('the API, the file store and live updates allow its origin', () => {
  const cors = stage
    .get('api')
    ?.all('AWS::ApiGatewayV2::Api')
    .map(({ CorsConfiguration }) => CorsConfiguration as unknown as { AllowOrigins: unknown[] });
  expect(cors?.[0]?.AllowOrigins).toEqual(['https://chat.example.com', origin]);
  const buckets = stage.get('storage')?.all('AWS::S3::Bucket') ?? [];
  expect(buckets.filter(({ CorsConfiguration }) => namesConsole(CorsConfiguration ?? ''))).toHaveLength(1);
  const authorizer = stage
    .get('live')
    ?.all('AWS::Lambda::Function')
    .find(({ FunctionName }) => String(FunctionName).endsWith('authorize-socket'));
  expect(namesConsole(authorizer?.Environment)).toBe(true);
});

test('its configuration names the provider, the client and the scopes as tokens have them', () => {
  const config = stageConfig('prod', { ...overrides, scopePrefix: 'chat-api/', scopeSeparator: '.' });
  expect(consoleConfig(config, 'https://api')).toEqual({
    local: false,
    apiUrl: 'https://api',
    issuer: 'https://login.example.com/',
    clientId: 'console-of-prod',
    audience: 'chat-storage',
    scopes: ['openid', 'chat-api/chat.read', 'chat-api/chat.write', 'chat-api/chat.admin'],
    userClaim: 'sub',
    scopeClaims: ['scope', 'scp'],
    adminScope: 'chat-api/chat.admin',
  });
});

test('a domain of its own is where it is served, and what the API and live updates allow', () => {
  const own = { consoleDomainName: 'console.example.com', consoleCertificateArn: certificate };
  const parts = synthesize('prod', { ...overrides, ...own });
  const [distribution] = parts.get('console')?.all('AWS::CloudFront::Distribution') ?? [];
  expect(distribution?.DistributionConfig).toMatchObject({
    Aliases: ['console.example.com'],
    ViewerCertificate: { AcmCertificateArn: certificate, MinimumProtocolVersion: 'TLSv1.2_2021' },
  });
  const [api] = parts.get('api')?.all('AWS::ApiGatewayV2::Api') ?? [];
  expect(api?.CorsConfiguration).toMatchObject({
    AllowOrigins: ['https://chat.example.com', 'https://console.example.com'],
  });
  expect(() => stageConfig('prod', { ...overrides, consoleDomainName: 'console.example.com' })).toThrow(
    'Goes with consoleDomainName',
  );
  expect(() => stageConfig('prod', own)).toThrow('Needs console');
});

test('the files are revalidated on each visit, and come after the bucket and the API', () => {
  const deployment = one('console-files', 'Custom::CDKBucketDeployment');
  expect(deployment).toMatchObject({ SystemMetadata: { 'cache-control': 'no-cache' } });
  expect(stage.get('console-files')?.dependencies).toEqual(expect.arrayContaining(['api', 'console']));
});

test('the function that copies the files may write to this bucket only', () => {
  const statements = (stage.get('console-files')?.all('AWS::IAM::Policy') ?? []).flatMap(
    ({ PolicyDocument }) =>
      (PolicyDocument as unknown as { Statement: { Action: unknown; Resource: unknown }[] }).Statement,
  );
  const writes = statements.filter(({ Action }) => /Put|Delete/.test(JSON.stringify(Action)));
  expect(writes).toHaveLength(1);
  expect([writes[0]?.Resource].flat().every((resource) => /SiteFiles/.test(JSON.stringify(resource)))).toBe(
    true,
  );
});

test('cdk-nag finds nothing that is not acknowledged', () => {
  const app = new App({ context: featureFlags('prod'), builtinCloudFormationValidation: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  chatStorage(
    app,
    stageConfig('prod', overrides),
    () => Code.fromInline('//'),
    undefined,
    () => Source.data('index.html', ''),
  );
  expect(() => app.synth()).not.toThrow();
});
