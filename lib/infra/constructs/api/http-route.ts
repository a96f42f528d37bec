import { Validations } from 'aws-cdk-lib';
import {
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  type IHttpApi,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Route } from '../../../../functions/shared/contract/route.ts';
import { basePath } from '../../../../functions/shared/contract/routes.ts';
import { spelledScope } from '../../../../functions/shared/contract/token-claims.ts';
import type { StageConfig } from '../../config/stage-config.ts';
import { gatewayChecksScopes, tokenClaimsOf } from '../../config/token-claims.ts';

export interface HttpRouteProps {
  readonly config: StageConfig;
  readonly route: Route;
  readonly handler: IFunction;
  readonly api: IHttpApi;
  readonly tokens: IHttpRouteAuthorizer;
}

/** Sends the requests of one route to its function, after the gateway has checked the token and its scopes. */
export function httpRoute(scope: Construct, { config, route, handler, api, tokens }: HttpRouteProps): void {
  const needsToken = route.scopes.length > 0;
  const gatewayRoute = new HttpRoute(scope, routeId(route), {
    httpApi: api,
    routeKey: HttpRouteKey.with(basePath + route.path, HttpMethod[route.method]),
    integration: new HttpLambdaIntegration('Function', handler),
    ...(needsToken && {
      authorizer: tokens,
      ...(gatewayChecksScopes(config) && {
        authorizationScopes: route.scopes.map((name) => spelledScope(name, tokenClaimsOf(config))),
      }),
    }),
  });
  if (!needsToken) {
    Validations.of(gatewayRoute).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: `Public: ${route.summary}.`,
    });
  }
}

/** Sends requests without a matching route to the function that returns 404 or 405. */
export function defaultRoute(
  scope: Construct,
  { handler, api }: { handler: IFunction; api: IHttpApi },
): void {
  const gatewayRoute = new HttpRoute(scope, 'Default', {
    httpApi: api,
    routeKey: HttpRouteKey.DEFAULT,
    integration: new HttpLambdaIntegration('Function', handler),
  });
  Validations.of(gatewayRoute).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: 'Public: it only says that there is no such route.',
  });
}

/**
 * The construct id of a route: its method and path without the parameters' names. An API Gateway route key exists once,
 * and CloudFormation creates before it deletes: when an operation is renamed, its route has to stay the same resource.
 */
export const routeId = ({ method, path }: Route): string =>
  [method, ...path.split('/').filter(Boolean)].map((part) => (part.startsWith('{') ? 'Any' : part)).join(' ');
