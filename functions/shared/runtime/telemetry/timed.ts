import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SqlClient } from '../../store/sql/sql-client.ts';
import { metrics } from '../observability.ts';

/** Measures the duration of each statement as the function sees it, failures included. */
export const timed = (client: SqlClient): SqlClient => ({
  async query<Row>(...statement: Parameters<SqlClient['query']>) {
    const startedAt = performance.now();
    try {
      return await client.query<Row>(...statement);
    } finally {
      metrics.addMetric('DatabaseLatency', MetricUnit.Milliseconds, performance.now() - startedAt);
    }
  },
});
