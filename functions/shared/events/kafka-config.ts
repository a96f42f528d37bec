import { type KafkaConfig, logLevel } from 'kafkajs';
import { DomainError } from '../domain/domain-error.ts';
import { env } from '../runtime/env.ts';
import { logger } from '../runtime/observability.ts';

/**
 * From KAFKA_BROKERS (comma-separated host:port) and KAFKA_AUTH: `iam` (TLS, MSK's IAM access control) or `none`.
 * @throws DomainError service-unavailable when the stage has no Kafka
 */
export function kafkaConfig(): KafkaConfig {
  const brokers = process.env.KAFKA_BROKERS;
  if (!brokers) {
    throw new DomainError(
      'service-unavailable',
      'This stage has no Kafka, so messages cannot be queued. Send with mode=sync, or start the stage with Kafka: ' +
        'install Java 17 or later with Maven, or set KAFKA_BROKERS.',
    );
  }
  return {
    clientId: env('POWERTOOLS_SERVICE_NAME'),
    brokers: brokers.split(','),
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ label, log: { message, timestamp: _, logger: __, ...details } }) =>
        logger.warn(`kafkajs ${label}: ${message}`, { details }),
    ...(env('KAFKA_AUTH') === 'iam' && {
      ssl: true,
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider: mskToken },
    }),
  };
}

async function mskToken() {
  // Only stages with MSK load it.
  const { generateAuthToken } = (await import('aws-msk-iam-sasl-signer-js')).default;
  const { token, expiryTime } = await generateAuthToken({ region: env('AWS_REGION') });
  return { value: token, lifetime: expiryTime };
}
