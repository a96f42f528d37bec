import type { Construct } from 'constructs';
import { Network, type NetworkProps } from '../constructs/network/network.ts';
import { ServiceStack } from './service-stack.ts';

export class NetworkStack extends ServiceStack {
  readonly network: Network;

  constructor(scope: Construct, props: NetworkProps) {
    super(scope, 'network', { ...props, description: 'VPC without internet, and endpoints', stateful: true });
    this.network = new Network(this, 'Network', props);
  }
}
