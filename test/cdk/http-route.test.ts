import { App, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpAuthorizer, HttpAuthorizerType, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { expect, test } from 'vitest';
import { routes } from '../../functions/shared/contract/routes.ts';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { httpRoute } from '../../lib/infra/constructs/api/http-route.ts';

/** The gateway's route of list-messages in a stage with these knobs. */
function routeWith(knobs: object) {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Test');
  const tokens = HttpAuthorizer.fromHttpAuthorizerAttributes(stack, 'Tokens', {
    authorizerId: 'tokens',
    authorizerType: HttpAuthorizerType.JWT,
  });
  const handler = LambdaFunction.fromFunctionArn(
    stack,
    'F',
    'arn:aws:lambda:eu-central-1:111122223333:function:f',
  );
  const config = stageConfig('prod', knobs);
  httpRoute(stack, {
    config,
    route: routes['list-messages'],
    handler,
    api: new HttpApi(stack, 'Api') as IHttpApi,
    tokens,
  });
  const { Resources } = app.synth().getStackByName('Test').template;
  const found = Object.values<{ Type: string; Properties: object }>(Resources).find(
    ({ Type }) => Type === 'AWS::ApiGatewayV2::Route',
  );
  return found?.Properties;
}

test.each([
  [{}, ['chat:read']],
  [{ scopePrefix: 'api/', scopeSeparator: '.' }, ['api/chat.read']],
])('with %o the gateway wants the scopes %j', (knobs, scopes) => {
  expect(routeWith(knobs)).toMatchObject({ AuthorizationType: 'JWT', AuthorizationScopes: scopes });
});

test('the gateway leaves scopes in claims that it does not read to the service', () => {
  const route = routeWith({ scopeClaims: ['scp', 'roles'] });
  expect(route).toMatchObject({ AuthorizationType: 'JWT' });
  expect(route).not.toHaveProperty('AuthorizationScopes');
});
