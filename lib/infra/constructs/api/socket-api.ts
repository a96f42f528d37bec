import { Aws, Stack, Validations } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Access, Permission } from '../../access/access.ts';
import { nameOf } from '../../config/names.ts';
import type { SocketFunction } from '../../config/socket-functions.ts';
import type { StageConfig } from '../../config/stage-config.ts';

const stageName = 'live';

/** The WebSocket API of live updates, and the accesses to it. Its routes come with `route`. */
export class SocketApi extends Construct {
  readonly offer: Access;
  readonly poke: Access;
  readonly close: Access;
  /** The same for functions of other stacks. */
  readonly pokeElsewhere: Access;
  readonly closeElsewhere: Access;
  readonly url: string;
  private readonly api: WebSocketApi;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.api = new WebSocketApi(this, 'Api', {
      apiName: nameOf(config, 'live'),
      // Frames are heartbeats, whatever they say.
      routeSelectionExpression: '$request.body.action',
    });
    const stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName,
      autoDeploy: true,
      throttle: { rateLimit: config.requestsPerSecond, burstLimit: config.requestBurst },
    });
    Validations.of(stage).acknowledge({
      id: 'AwsSolutions-APIG1',
      reason: 'Its access log needs a role of the whole account. The functions log each route.',
    });
    const elsewhere =
      config.executeApiEndpoint && `${config.executeApiEndpoint}/${this.api.apiId}/${stageName}`;
    this.url = elsewhere ? elsewhere.replace(/^http/, 'ws') : stage.url;
    this.offer = { environment: { LIVE_URL: this.url } };
    const environment = { LIVE_CONNECTIONS_URL: elsewhere ?? stage.callbackUrl };
    const budget = { ...environment, POKES_PER_SECOND: String(config.pokesPerSecond) };
    this.poke = { environment: budget, permissions: [manage('POST', this.api.apiId)] };
    this.close = { environment, permissions: [manage('DELETE', this.api.apiId)] };
    // By name, so that the acknowledgement of its wildcard can say it.
    const exported = Stack.of(this).exportValue(this.api.apiId);
    this.pokeElsewhere = { environment: budget, permissions: [manage('POST', exported)] };
    this.closeElsewhere = { environment, permissions: [manage('DELETE', exported)] };
  }

  /** Sends the frames of each route to its function. */
  route(functionOf: (name: SocketFunction) => IFunction, config: StageConfig): void {
    const integration = (name: SocketFunction) => new WebSocketLambdaIntegration(name, functionOf(name));
    this.api.addRoute('$connect', {
      integration: integration('open-socket'),
      authorizer: new WebSocketLambdaAuthorizer('Tickets', functionOf('authorize-socket'), {
        // Without this header the gateway refuses by itself.
        identitySource: ['route.request.header.Sec-WebSocket-Protocol'],
      }),
    });
    const heartbeat = this.api.addRoute('$default', {
      integration: integration('receive-frame'),
      // MiniStack knows no AWS::ApiGatewayV2::RouteResponse, and returns what a function returns anyway.
      returnResponse: config.stage !== 'local',
    });
    const end = this.api.addRoute('$disconnect', { integration: integration('close-socket') });
    for (const route of [heartbeat, end]) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: 'Only $connect can have an authorizer.',
      });
    }
  }
}

const manage = (method: 'POST' | 'DELETE', apiId: string): Permission => ({
  actions: ['execute-api:ManageConnections'],
  resources: [
    `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${apiId}/${stageName}/${method}/@connections/*`,
  ],
  wildcard: 'API Gateway names the connections.',
});
