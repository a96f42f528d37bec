import { Duration } from 'aws-cdk-lib';
import { Trigger } from 'aws-cdk-lib/triggers';
import type { Construct } from 'constructs';
import { type Service, ServiceFunction } from '../constructs/functions/service-function.ts';
import { ServiceStack } from './service-stack.ts';

/** Migrates the database before the stacks that depend on this one get their new code. */
export class MigrationsStack extends ServiceStack {
  constructor(scope: Construct, service: Service) {
    super(scope, 'migrations', { ...service, description: 'Runs migrations/ when they change' });
    const timeout = Duration.minutes(14);
    const migrations = new ServiceFunction(this, 'run-migrations', service, { timeout });
    // Runs for every new version of the function, whose bundle holds the migrations; a failure fails the deploy.
    new Trigger(this, 'Migrate', { handler: migrations.function, timeout });
  }
}
