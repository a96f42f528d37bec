import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { chatStorage } from '../../lib/infra/chat-storage.ts';
import { featureFlags } from '../../lib/infra/config/feature-flags.ts';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { resourcesOf, type Synthesized, synthesize } from './synthesized.ts';

const knobs = {
  domainName: 'api.chat.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:000000000000:certificate/regional',
  edgeCertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/edge',
};
const withEdge = (edge: string, edgeKey = 1) => synthesize('prod', { ...knobs, edge, edgeKey });
const all = (stage: Synthesized, type: string) =>
  resourcesOf(stage).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));

/** Logical ids of the secrets that a value is resolved from. */
const secretsIn = (value: unknown) =>
  [...JSON.stringify(value ?? '').matchAll(/"(HttpApiEdgeKey\d+)[0-9A-F]{8}"/g)].map(([, id]) => id);
const mappingKeys = (stage: Synthesized) =>
  all(stage, 'AWS::ApiGatewayV2::ApiMapping').map(({ ApiMappingKey }) => secretsIn(ApiMappingKey)[0]);

interface DistributionConfig {
  readonly Aliases: unknown;
  readonly ViewerCertificate: unknown;
  readonly WebACLId: unknown;
  readonly Origins: readonly [Readonly<Record<string, unknown>>];
  readonly DefaultCacheBehavior: unknown;
}

function distributionOf(stage: Synthesized) {
  const [{ DistributionConfig } = {}] = all(stage, 'AWS::CloudFront::Distribution');
  const { Origins, ...config } = DistributionConfig as unknown as DistributionConfig;
  return { ...config, origin: Origins[0] };
}

test('without the knob there is no edge', () => {
  const types = resourcesOf(synthesize('prod', { ...knobs, edgeCertificateArn: undefined }));
  expect(types.filter(({ Type }) => /CloudFront|WAF/.test(Type))).toEqual([]);
});

test('the API answers under secret paths only', () => {
  const stage = withEdge('only');
  expect(all(stage, 'AWS::ApiGatewayV2::Api')).toEqual([
    expect.objectContaining({ DisableExecuteApiEndpoint: true }),
  ]);
  expect(mappingKeys(stage)).toEqual(['HttpApiEdgeKey1']);
  // No other way to a function: a function URL, or another API.
  expect(all(stage, 'AWS::Lambda::Url')).toEqual([]);
  expect(all(stage, 'AWS::ApiGateway::RestApi')).toEqual([]);
});

test('the edge knows the newest key, and the one before stays valid', () => {
  const stage = withEdge('only', 3);
  expect(mappingKeys(stage)).toEqual(['HttpApiEdgeKey3', 'HttpApiEdgeKey2']);
  expect(secretsIn(distributionOf(stage).origin.OriginPath)).toEqual(['HttpApiEdgeKey3']);
});

test('beside the edge, the API answers as before', () => {
  expect(mappingKeys(withEdge('beside'))).toEqual([undefined, 'HttpApiEdgeKey1']);
});

test('no template contains a key', () => {
  for (const { SecretString, GenerateSecretString } of all(withEdge('only'), 'AWS::SecretsManager::Secret')) {
    expect(SecretString).toBeUndefined();
    expect(GenerateSecretString).toMatchObject({ PasswordLength: expect.any(Number) });
  }
});

test('the edge forwards Authorization, Host and all else, over TLS, and caches nothing', () => {
  const stage = withEdge('only');
  const { DefaultCacheBehavior, origin, Aliases, ViewerCertificate } = distributionOf(stage);
  expect(Aliases).toEqual([knobs.domainName]);
  expect(ViewerCertificate).toMatchObject({
    AcmCertificateArn: knobs.edgeCertificateArn,
    MinimumProtocolVersion: 'TLSv1.2_2021',
  });
  expect(origin).toMatchObject({
    DomainName: { 'Fn::GetAtt': [expect.stringMatching(/^HttpApiDomain/), 'RegionalDomainName'] },
    CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
  });
  expect(DefaultCacheBehavior).toMatchObject({
    // Managed-CachingDisabled.
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: { Ref: expect.stringMatching(/^EdgeForwards/) },
    ViewerProtocolPolicy: 'https-only',
    AllowedMethods: expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
  });
  expect(all(stage, 'AWS::CloudFront::OriginRequestPolicy')).toEqual([
    {
      OriginRequestPolicyConfig: expect.objectContaining({
        HeadersConfig: {
          HeaderBehavior: 'allViewerAndWhitelistCloudFront',
          Headers: ['CloudFront-Viewer-Address'],
        },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      }),
    },
  ]);
});

const valuesOf = (stage: Synthesized, variable: string) =>
  all(stage, 'AWS::Lambda::Function')
    .filter(({ FunctionName }) => FunctionName !== undefined)
    .map(
      ({ Environment }) =>
        (Environment as { readonly Variables?: Record<string, string> } | undefined)?.Variables?.[variable],
    );

test('functions take the client’s address from the edge only where nobody else can write it', () => {
  const headers = (stage: Synthesized) => new Set(valuesOf(stage, 'CLIENT_ADDRESS_HEADER'));
  expect(headers(withEdge('only'))).toEqual(new Set(['cloudfront-viewer-address']));
  expect(headers(withEdge('beside'))).toEqual(new Set([undefined]));
});

test('the function of unknown paths knows that a key comes before them', () => {
  for (const edge of ['only', 'beside'] as const)
    expect(valuesOf(withEdge(edge), 'EDGE').filter(Boolean)).toEqual([edge]);
});

test('WAF limits requests by token and by address, and keeps no request', () => {
  const stage = withEdge('only');
  const [acl] = all(stage, 'AWS::WAFv2::WebACL');
  expect(acl).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
  const rules = acl?.Rules as unknown as Record<string, never>[];
  expect(rules.map(({ Statement }) => Statement)).toEqual([
    {
      RateBasedStatement: {
        Limit: 3000,
        EvaluationWindowSec: 300,
        AggregateKeyType: 'CUSTOM_KEYS',
        CustomKeys: [{ Header: { Name: 'authorization', TextTransformations: expect.anything() } }],
      },
    },
    { RateBasedStatement: { Limit: 30_000, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } },
  ]);
  for (const { Action } of rules)
    expect(Action).toMatchObject({ Block: { CustomResponse: { ResponseCode: 429 } } });
  expect(JSON.stringify(acl)).not.toContain('"SampledRequestsEnabled":true');
  expect(JSON.stringify(distributionOf(stage).WebACLId)).toContain('us-east-1');
});

test('cdk-nag agrees', () => {
  const app = new App({ context: featureFlags('prod'), analyticsReporting: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  chatStorage(app, stageConfig('prod', { ...knobs, edge: 'only' }), () => Code.fromInline('//'));
  expect(() => app.synth()).not.toThrow();
});

test.each([
  ['a certificate of another region', { edgeCertificateArn: knobs.certificateArn }, 'us-east-1 only'],
  ['no certificate', { edgeCertificateArn: undefined }, 'Needs domainName'],
  ['no domain', { domainName: undefined, certificateArn: undefined }, 'Needs domainName'],
])('an edge with %s is refused', (_, without, message) => {
  expect(() => stageConfig('prod', { ...knobs, edge: 'only', ...without })).toThrow(message);
});
