import type * as z from 'zod';
import type { StageName, stageSchema } from './stage-schema.ts';

/** Zones of us-east-1; set `zones` for a stage in another region. */
const zones = ['use1-az1', 'use1-az2', 'use1-az4'] as const;

/** An example, which synth rejects: replace it with your repository's address. */
const runbookUrl = 'https://git.example.com/chat-storage/blob/main/docs/runbook';

/** Values in which the stages differ from the defaults. `-c <knob>=<value>` overrides both. */
export const stageValues: Readonly<Record<StageName, Omit<z.input<typeof stageSchema>, 'stage'>>> = {
  dev: {
    protectData: false,
    jwtIssuer: 'https://login.dev.example.com/',
    jwtAudiences: ['chat-storage'],
    corsOrigins: ['http://localhost:3000'],
    runbookUrl,
    zones,
    requestsPerSecond: 100,
    requestBurst: 100,
    kafka: 'standard',
    expectedKafkaGigabytes: 20,
    logLevel: 'DEBUG',
    traces: true,
    logRetentionDays: 7,
    databaseMaxCapacity: 4,
    backupRetentionDays: 1,
    consumerMaxPollers: 1,
  },
  staging: {
    jwtIssuer: 'https://login.staging.example.com/',
    jwtAudiences: ['chat-storage'],
    corsOrigins: ['https://chat.staging.example.com'],
    runbookUrl,
    zones,
    requestsPerSecond: 1000,
    requestBurst: 500,
    producerConcurrency: 50,
    logRetentionDays: 30,
  },
  prod: {
    jwtIssuer: 'https://login.example.com/',
    jwtAudiences: ['chat-storage'],
    corsOrigins: ['https://chat.example.com'],
    runbookUrl,
    zones,
    // Enough for 1,000 messages a second: docs/reference/capacity-planning.md.
    requestsPerSecond: 3000,
    requestBurst: 3000,
    producerConcurrency: 120,
    requestLogPercent: 1,
    logRetentionDays: 90,
    canary: true,
    databaseMinCapacity: 2,
    databaseMaxCapacity: 64,
    databaseReaders: 1,
    reads: 'reader-proxy',
    backupRetentionDays: 35,
    deletedVersionDays: 36,
    consumerMinPollers: 2,
    consumerMaxPollers: 16,
    anchorLockDays: 365,
    expectedDatabaseGigabytes: 2000,
    expectedKafkaGigabytes: 1000,
    maxLatencyMs: 500,
    maxConsumerLagSeconds: 30,
  },
  local: {
    protectData: false,
    jwtIssuer: 'http://127.0.0.1:8081/',
    jwtAudiences: ['chat-storage'],
    corsOrigins: ['*'],
    runbookUrl: 'http://127.0.0.1/docs/runbook',
    zones,
    requestsPerSecond: 1000,
    requestBurst: 1000,
    producerConcurrency: 10,
    logRetentionDays: 1,
    rdsDataEndpoint: 'http://127.0.0.1:8082',
    databaseArn: 'arn:aws:rds:us-east-1:000000000000:cluster:chat',
    databaseSecretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:chat-service',
    databaseOwnerSecretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:chat-owner',
  },
};
