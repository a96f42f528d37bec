import type { Construct } from 'constructs';
import { Database, type DatabaseProps } from '../constructs/storage/database.ts';
import { ServiceStack } from './service-stack.ts';

export class DatabaseStack extends ServiceStack {
  readonly database: Database;

  constructor(scope: Construct, props: DatabaseProps) {
    super(scope, 'database', { ...props, description: 'Aurora PostgreSQL', stateful: true });
    this.database = new Database(this, 'Database', props);
  }
}
