import { CfnOutput, Duration } from 'aws-cdk-lib';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { liveTopics } from '../../../functions/shared/contract/events/topics.ts';
import type { LiveAccess } from '../access/resources.ts';
import { pokeGroup, pollerGroup } from '../config/names.ts';
import type { SocketFunction } from '../config/socket-functions.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { SocketApi } from '../constructs/api/socket-api.ts';
import { Canary } from '../constructs/functions/canary.ts';
import { type Service, ServiceFunction } from '../constructs/functions/service-function.ts';
import type { MessageStream } from '../constructs/streaming/message-stream.ts';
import { ServiceStack } from './service-stack.ts';

/** One second less than API Gateway waits. */
const timeout = Duration.seconds(28);

export interface LiveStackProps extends Service {
  /** Absent in the local stage: whatever runs beside it calls the worker with what Kafka has. */
  readonly stream?: MessageStream | undefined;
}

/** Live updates: the WebSocket API with the functions of its routes, and the worker that pokes its connections. */
export class LiveStack extends ServiceStack {
  /** For functions of other stacks. */
  readonly access: LiveAccess;

  constructor(scope: Construct, { stream, ...rest }: LiveStackProps) {
    super(scope, 'live', { ...rest, description: 'Live updates over WebSockets' });
    const { config } = rest;
    const sockets = new SocketApi(this, 'Sockets', config);
    this.access = { offer: sockets.offer, poke: sockets.pokeElsewhere, close: sockets.closeElsewhere };
    const service = { ...rest, resources: { ...rest.resources, live: sockets } };
    const canary = config.canary ? new Canary(this, config) : undefined;
    sockets.route((name: SocketFunction) => {
      const made = new ServiceFunction(this, name, service, { timeout });
      canary?.guard(made);
      return made.live;
    }, config);
    const worker = new ServiceFunction(this, 'poke-connections', service, {
      timeout: Duration.minutes(1),
      access: stream ? liveTopics.map((topic) => stream.readFromOutside(topic, pokeGroup(topic.name))) : [],
    });
    canary?.guard(worker);
    if (stream) this.pokeFrom(stream, worker, config);
    new CfnOutput(this, 'LiveUrl', { value: sockets.url });
  }

  /** Lets Lambda call the worker with what the topics of events have. */
  private pokeFrom(stream: MessageStream, worker: ServiceFunction, config: StageConfig): void {
    for (const { name } of liveTopics) {
      new EventSourceMapping(this, name, {
        target: worker.live,
        eventSourceArn: stream.clusterArn,
        kafkaTopic: name,
        kafkaConsumerGroupId: pokeGroup(name),
        // What was before has been requested by clients that connect now.
        startingPosition: StartingPosition.LATEST,
        provisionedPollerConfig: {
          minimumPollers: 1,
          maximumPollers: config.consumerMaxPollers,
          pollerGroupName: pollerGroup(config),
        },
        batchSize: 500,
        bisectBatchOnError: false,
        // A poke that is a minute late is worth nothing: clients request changes by themselves.
        retryAttempts: 3,
        maxRecordAge: Duration.minutes(1),
      });
    }
  }
}
