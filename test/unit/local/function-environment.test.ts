import { expect, test } from 'vitest';
import { functionEnvironment } from '../../../lib/local/functions/function-environment.ts';

test('wake-workers can start every worker that rests', () => {
  const environment = functionEnvironment({
    dataApi: 'http://127.0.0.1:1',
    secretsManager: 'http://127.0.0.1:1',
    databaseResourceArn: 'database',
    databaseSecretArn: 'login',
    cursorKeySecretArn: 'cursors',
    webhookKeySecretArn: 'webhooks',
    attachmentsBucket: 'attachments',
    archiveBucket: 'archive',
    auditAnchorsBucket: 'anchors',
    s3: undefined,
    kafkaBrokers: '127.0.0.1:1',
    live: { url: 'ws://127.0.0.1:1/live', connectionsUrl: 'http://127.0.0.1:1/live' },
    logLevel: 'WARN',
  });
  for (const worker of ['RELAY_EVENTS', 'INDEX_MESSAGES', 'DELIVER_WEBHOOKS', 'POKE_PARTICIPANTS'])
    expect(environment).toHaveProperty(`${worker}_FUNCTION`);
});
