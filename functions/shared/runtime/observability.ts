import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';

/** Structured logs. Never give it message content, tokens or whole requests. */
export const logger = new Logger();
export const metrics = new Metrics();
export const tracer = new Tracer();

const stage = process.env.STAGE;
if (stage) metrics.setDefaultDimensions({ stage });
