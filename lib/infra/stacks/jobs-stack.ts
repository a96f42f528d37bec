import { Duration } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import type { RelayShard } from '../../../functions/shared/contract/events/relay-shards.ts';
import type { Job } from '../access/function-access.ts';
import { deadLetterQueues, nameOf } from '../config/names.ts';
import { schedulesOf } from '../config/schedules.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { Canary } from '../constructs/functions/canary.ts';
import {
  type Service,
  ServiceFunction,
  type ServiceFunctionProps,
} from '../constructs/functions/service-function.ts';
import { deadLetters } from '../constructs/streaming/dead-letters.ts';
import { ServiceStack } from './service-stack.ts';

/** Jobs that take up their work where it is: a missed run needs no retry. Most run alone, with a lease in the database. */
const propsOf: Partial<Record<Job, ServiceFunctionProps>> = {
  // Runs all the time, and only asks and starts.
  'wake-workers': { timeout: Duration.minutes(1), memory: 256 },
  'relay-events': { timeout: Duration.minutes(1) },
  'index-messages': { timeout: Duration.minutes(1) },
  'seal-audit-events': { timeout: Duration.minutes(1) },
  // Shorter than the time without a run after which the alarm fires.
  'run-imports': { timeout: Duration.minutes(4) },
  'purge-messages': { timeout: Duration.minutes(15) },
  'run-erasures': { timeout: Duration.minutes(4) },
  'run-exports': { timeout: Duration.minutes(4) },
  // Outside the network, so that it reaches the Internet.
  'deliver-webhooks': { timeout: Duration.minutes(4) },
  'poke-participants': { timeout: Duration.minutes(1) },
  'archive-messages': { timeout: Duration.minutes(15) },
};

interface ScheduledRun {
  /** Of the schedule's name. */
  readonly suffix: string;
  readonly event?: RelayShard;
}

/** What a job's schedules start: one run, or one of each shard of the relay. */
const runsOf = (job: Job, { relayShards }: StageConfig): readonly ScheduledRun[] =>
  job !== 'relay-events'
    ? [{ suffix: '' }]
    : Array.from({ length: relayShards }, (_, shard) => ({
        suffix: shard === 0 ? '' : `-shard-${shard}`,
        event: { shard, shards: relayShards },
      }));

export class JobsStack extends ServiceStack {
  constructor(scope: Construct, service: Service) {
    super(scope, 'jobs', { ...service, description: 'What runs by the clock' });
    const { config } = service;
    const queue = deadLetters(this, config, deadLetterQueues.jobs);
    const toDeadLetters = { actions: ['sqs:SendMessage'], resources: [queue.queueArn] };
    const canary = config.canary ? new Canary(this, config) : undefined;
    for (const [name, expression] of Object.entries(schedulesOf(config)) as [Job, string][]) {
      // The job runs again in the next minute anyway; waiting invocations would only pile up.
      const isAlone = propsOf[name] !== undefined;
      const job = new ServiceFunction(this, name, service, {
        ...(propsOf[name] ?? { timeout: Duration.minutes(5) }),
        ...(!isAlone && { access: [{ permissions: [toDeadLetters] }] }),
      });
      canary?.guard(job);
      job.alias.configureAsyncInvoke({
        retryAttempts: isAlone ? 0 : 2,
        maxEventAge: isAlone ? Duration.minutes(1) : Duration.hours(1),
        // Not SqsDestination, which grants more than Lambda needs, in a second policy.
        ...(!isAlone && { onFailure: { bind: () => ({ destination: queue.queueArn }) } }),
      });
      for (const { suffix, event } of runsOf(name, config)) {
        new Schedule(this, `${name}-schedule${suffix}`, {
          scheduleName: nameOf(config, name) + suffix,
          schedule: ScheduleExpression.expression(expression),
          target: new LambdaInvoke(job.live, {
            ...(event && { input: ScheduleTargetInput.fromObject(event) }),
            deadLetterQueue: queue,
            retryAttempts: 3,
            maxEventAge: isAlone ? Duration.minutes(1) : Duration.hours(1),
          }),
        });
      }
    }
  }
}
