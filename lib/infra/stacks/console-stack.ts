import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config/stage-config.ts';
import { ConsoleSite } from '../constructs/console/console-site.ts';
import { ServiceStack } from './service-stack.ts';

/** Where the console is served. It knows nothing of the API, which allows its origin. */
export class ConsoleStack extends ServiceStack {
  readonly site: ConsoleSite;

  constructor(scope: Construct, { config }: { readonly config: StageConfig }) {
    super(scope, 'console', { config, description: 'Bucket and distribution of the console' });
    this.site = new ConsoleSite(this, 'Site', config);
    new CfnOutput(this, 'ConsoleUrl', { value: `${this.site.origin}/` });
    if (config.consoleDomainName) new CfnOutput(this, 'ConsoleTarget', { value: this.site.target });
  }
}
