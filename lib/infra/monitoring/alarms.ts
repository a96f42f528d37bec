/** Every alarm, by the name of its page in docs/runbook/, with its effect on users. */
export const alarms = {
  'server-errors': 'Requests fail: users cannot send or read some of their messages.',
  'slow-requests': 'Sending and reading takes long; some clients give up.',
  'throttled-writes': 'Some sends get 503: clients send more than the stage processes at the same time.',
  'failed-release': 'Requests on the newest code fail. The deployment is rolled back automatically.',
  'consumer-lag': 'Messages sent with mode=async appear late; none is lost.',
  'quarantined-records':
    'An accepted message could not be read from the queue; its sender sees it as rejected.',
  'dead-letters':
    'Accepted messages were not stored, or a job was not run; operators must process the dead letters.',
  'outbox-age': 'Consumers of events, such as notifications, receive them late.',
  'pokes-dropped': 'Clients with a live connection learn of some changes up to a minute late; none is lost.',
  'pokes-failed': 'Clients with a live connection learn of changes up to a minute late; none is lost.',
  'webhooks-late': 'Webhooks get events minutes late, though their receivers respond; none is lost.',
  'job-failed': 'Nothing yet. Upkeep such as new partitions or expired uploads did not happen.',
  'job-not-run': 'Nothing yet. Without its upkeep the service stops storing messages after some weeks.',
  'audit-unsealed': 'Nothing. The database owner could change the newest audit events unnoticed.',
  'erasure-does-not-end': 'Nothing yet. An erasure has not ended for days; the law allows one month.',
  'database-capacity': 'Requests become slower, then fail: the database has reached its maximum capacity.',
  'error-budget':
    'More reads fail than the objective of the stage allows; at this rate the error budget of 30 days is gone in two days or five.',
  'database-storage': 'Nothing yet. The database is larger than planned, and costs more.',
  'database-growth':
    'Nothing yet. At the rate of the last days, the database outgrows its plan within a month.',
  'database-bloat': 'Nothing yet. Dead rows fill a table: reads become slower, and the volume grows.',
  'kafka-storage':
    'Nothing yet. Kafka stores more records than planned: more arrive, or retention is longer.',
} as const;

export type AlarmName = keyof typeof alarms;
