import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

/** Structured logs. Never give it message content, tokens or whole requests. */
export const logger = new Logger();
/** Powertools writes the warnings of the metrics to this logger, at its level. */
export const metrics = new Metrics({ logger });

const stage = process.env.STAGE;
if (stage) metrics.setDefaultDimensions({ stage });
