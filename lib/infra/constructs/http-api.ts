import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  CorsHttpMethod,
  DomainName,
  HttpApi as GatewayApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Route } from '../../../functions/shared/contract/route.ts';
import {
  basePath,
  methods,
  type OperationId,
  requestHeaders,
  responseHeaders,
  routes,
} from '../../../functions/shared/contract/routes.ts';
import { nameOf } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';

export interface HttpApiProps {
  readonly config: StageConfig;
  readonly logKey: IKey;
  /** What answers an operation. */
  readonly handlerOf: (operationId: OperationId) => IFunction;
}

/** The route table as an HTTP API: tokens and scopes are checked, and each route throttled, before a function runs. */
export class HttpApi extends Construct {
  readonly apiId: string;
  readonly url: string;
  /** What a DNS alias of the custom domain points at. */
  readonly domainTarget: string | undefined;

  constructor(scope: Construct, id: string, { config, logKey, handlerOf }: HttpApiProps) {
    super(scope, id);
    const domain = customDomain(this, config);
    const api = new GatewayApi(this, 'Api', {
      apiName: nameOf(config, 'api'),
      createDefaultStage: false,
      disableExecuteApiEndpoint: domain !== undefined,
      ...(config.corsOrigins.length > 0 && {
        corsPreflight: {
          allowOrigins: [...config.corsOrigins],
          allowMethods: methods.map((method) => CorsHttpMethod[method]),
          allowHeaders: ['authorization', 'content-type', 'traceparent', ...requestHeaders],
          exposeHeaders: [...responseHeaders],
        },
      }),
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: config.requestsPerSecond, burstLimit: config.requestBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', {
            logGroupName: `/aws/apigateway/${nameOf(config, 'api')}`,
            retention: config.logRetentionDays,
            encryptionKey: logKey,
            removalPolicy: config.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
          }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    const authorizer = new HttpJwtAuthorizer('Tokens', config.jwtIssuer, {
      jwtAudience: [...config.jwtAudiences],
    });
    for (const [operationId, route] of Object.entries<Route>(routes)) {
      const needsToken = route.scopes.length > 0;
      const gatewayRoute = new HttpRoute(this, operationId, {
        httpApi: api,
        routeKey: HttpRouteKey.with(basePath + route.path, HttpMethod[route.method]),
        integration: new HttpLambdaIntegration(operationId, handlerOf(operationId as OperationId)),
        ...(needsToken && { authorizer, authorizationScopes: [...route.scopes] }),
      });
      if (!needsToken) {
        Validations.of(gatewayRoute).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: `Public: ${route.summary}.`,
        });
      }
    }
    if (domain) new ApiMapping(this, 'Mapping', { api, domainName: domain, stage });
    this.apiId = api.apiId;
    this.url = domain ? `https://${domain.name}` : api.apiEndpoint;
    this.domainTarget = domain?.regionalDomainName;
  }
}

function customDomain(scope: Construct, { domainName, certificateArn }: StageConfig): DomainName | undefined {
  if (!domainName || !certificateArn) return undefined;
  return new DomainName(scope, 'Domain', {
    domainName,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
  });
}

/** No path with ids of messages' content, no query, no token. */
const accessLogFields = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  responseLength: '$context.responseLength',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
};
