import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  CorsHttpMethod,
  DomainName,
  HttpApi as GatewayApi,
  HttpAuthorizer,
  HttpAuthorizerType,
  HttpStage,
  type IHttpApi,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { responseHeaders } from '../../../../functions/shared/contract/response-headers.ts';
import { methods, requestHeaders } from '../../../../functions/shared/contract/routes.ts';
import { nameOf } from '../../config/names.ts';
import { removalOf } from '../../config/removal.ts';
import type { StageConfig } from '../../config/stage-config.ts';
import { edgeKeys } from './edge-keys.ts';

export interface HttpApiProps {
  readonly config: StageConfig;
  readonly logKey: IKey;
}

/** The HTTP API without its routes: it throttles each route, logs requests and validates tokens. */
export class HttpApi extends Construct {
  readonly api: IHttpApi;
  readonly tokens: IHttpRouteAuthorizer;
  readonly url: string;
  /** Target of a DNS alias record for the custom domain, where no edge is before it. */
  readonly domainTarget: string | undefined;
  /** Path under which the edge reaches the API: a secret. Undefined without an edge. */
  readonly edgePath: string | undefined;

  constructor(scope: Construct, id: string, { config, logKey }: HttpApiProps) {
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
          exposeHeaders: Object.keys(responseHeaders),
        },
      }),
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: config.requestsPerSecond, burstLimit: config.requestBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', {
            // Half the price, for a log that only queries read. The class of a log group cannot be changed.
            logGroupClass: LogGroupClass.INFREQUENT_ACCESS,
            retention: config.logRetentionDays,
            encryptionKey: logKey,
            removalPolicy: removalOf(config),
          }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    const authorizer = new HttpAuthorizer(this, 'Tokens', {
      httpApi: api,
      type: HttpAuthorizerType.JWT,
      identitySource: ['$request.header.Authorization'],
      jwtIssuer: config.jwtIssuer,
      jwtAudience: [...config.jwtAudiences],
    });
    const [key, ...formerKeys] = edgeKeys(this, config);
    if (domain) {
      if (config.edge !== 'only') new ApiMapping(this, 'Mapping', { api, domainName: domain, stage });
      for (const { id, value } of key ? [key, ...formerKeys] : [])
        new ApiMapping(this, `Mapping${id}`, { api, domainName: domain, stage, apiMappingKey: value });
    }
    this.edgePath = key && `/${key.value}`;
    this.api = api as IHttpApi;
    this.tokens = HttpAuthorizer.fromHttpAuthorizerAttributes(this, 'OfRoutes', {
      authorizerId: authorizer.authorizerId,
      authorizerType: HttpAuthorizerType.JWT,
    });
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

/**
 * Every request, those too that the gateway refuses itself. Few fields, since they cost by the byte. Without path, query
 * and token, which may identify users or contain content.
 */
const accessLogFields = {
  requestId: '$context.requestId',
  ip: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  ms: '$context.responseLatency',
  error: '$context.error.message $context.integrationErrorMessage $context.authorizer.error',
};
