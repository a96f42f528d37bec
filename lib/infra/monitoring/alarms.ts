/** Every alarm, by the name of its page in docs/runbook/, and what the user feels while it rings. */
export const alarms = {
  'server-errors': 'Requests fail: people cannot send or read some of their messages.',
  'slow-requests': 'Sending and reading takes long; some clients give up.',
  'throttled-writes': 'Sending is refused at times: more messages come in than the stage lets run at once.',
  'failed-release': 'Requests on the newest code fail. The deploy goes back to the code before by itself.',
  'consumer-lag': 'Messages sent with mode=async show up late; none is lost.',
  'quarantined-records':
    'A message that was accepted could not be read from the queue; its sender sees it as rejected.',
  'dead-letters': 'Accepted messages or scheduled work were given up and wait for somebody to take them up.',
  'outbox-age': 'Whoever follows events, such as notifications, learns of messages late.',
  'job-failed': 'Nothing yet. Upkeep such as new partitions or expired uploads did not happen.',
  'job-not-run': 'Nothing yet. Without its upkeep the service stops storing messages after some weeks.',
  'audit-unsealed':
    'Nothing. What was done lately could be changed in the audit log, by whoever owns the database, unnoticed.',
  'erasure-does-not-end': 'Nothing yet. A user asked to be erased days ago, for which the law gives a month.',
  'database-capacity':
    'Everything gets slower, then fails: the database is as large as the stage lets it grow.',
  'error-budget':
    'More reads fail than the objective of the stage allows; at this rate the error budget of 30 days is gone in two days or five.',
  'database-storage': 'Nothing yet. The database is larger than planned, and costs more.',
  'database-growth':
    'Nothing yet. At the rate of the last days, the database outgrows its plan within a month.',
  'database-bloat':
    'Nothing yet. Dead rows fill a table: reads get slower, and the volume grows without need.',
  'kafka-storage': 'Nothing yet. Kafka keeps more records than planned: more comes in, or it is kept longer.',
} as const;

export type AlarmName = keyof typeof alarms;
