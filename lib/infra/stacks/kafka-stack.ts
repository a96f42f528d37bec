import type { Construct } from 'constructs';
import { MessageStream, type MessageStreamProps } from '../constructs/streaming/message-stream.ts';
import { ServiceStack } from './service-stack.ts';

export class KafkaStack extends ServiceStack {
  readonly stream: MessageStream;

  constructor(scope: Construct, props: MessageStreamProps) {
    super(scope, 'kafka', { ...props, description: 'MSK and its topics', stateful: true });
    this.stream = new MessageStream(this, 'MessageStream', props);
  }
}
