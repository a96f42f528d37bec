import type { Construct } from 'constructs';
import type { Access } from '../access/access.ts';
import { ReaderProxy, type ReaderProxyProps } from '../constructs/storage/reader-proxy.ts';
import { ServiceStack } from './service-stack.ts';

export class ReadsStack extends ServiceStack {
  readonly reads: Access;

  constructor(scope: Construct, props: ReaderProxyProps) {
    super(scope, 'reads', { ...props, description: 'RDS Proxy for the read routes' });
    this.reads = new ReaderProxy(this, 'ReaderProxy', props).reads;
  }
}
