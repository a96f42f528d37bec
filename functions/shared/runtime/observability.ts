import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';

/** Structured logs. Never give it message content, tokens or whole requests. */
export const logger = new Logger();
/** Its warnings go where the log goes, at the log's level. */
export const metrics = new Metrics({ logger });
export const tracer = new Tracer();

const stage = process.env.STAGE;
if (stage) metrics.setDefaultDimensions({ stage });
