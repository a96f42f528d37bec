import { runsPerMonth } from '../../config/schedule-expression.ts';
import { type CostLine, costLine } from '../cost-line.ts';
import { idleRunOf } from '../idle-runs.ts';
import type { Prices } from '../prices.ts';
import { propertiesOf, type StageResources } from '../template.ts';

/** Log of a run: start, end, report and one line of the function. */
const bytesPerRun = 1_200;

interface LambdaFunction {
  readonly FunctionName?: string;
  readonly MemorySize?: number;
  readonly TracingConfig?: { readonly Mode: string };
}

interface ScheduledFunction {
  readonly Name: string;
  readonly ScheduleExpression: string;
}

/** @throws Error when no function has the name of a schedule */
export function scheduledFunctions(resources: StageResources, prices: Prices): CostLine[] {
  const functions = propertiesOf<LambdaFunction>(resources, 'AWS::Lambda::Function');
  const runs = propertiesOf<ScheduledFunction>(resources, 'AWS::Scheduler::Schedule').map(
    ({ Name, ScheduleExpression }) => {
      const name = Name.replace(/-shard-\d+$/, '');
      const target = functions.find(({ FunctionName }) => FunctionName === name);
      const memory = target?.MemorySize;
      if (memory === undefined)
        throw new Error(`No function is called as its schedule ${Name}: its memory is unknown.`);
      const job = name.replace(/^chat-storage-[a-z]+-/, '');
      const traced = target?.TracingConfig?.Mode === 'Active';
      return { memory, traced, times: runsPerMonth(ScheduleExpression), ...idleRunOf(job) };
    },
  );
  const sum = (of: (run: (typeof runs)[number]) => number) => runs.reduce((total, run) => total + of(run), 0);
  const times = sum((run) => run.times);
  return [
    costLine(
      'Lambda',
      'Scheduled functions',
      sum(({ times: each, seconds, memory }) => (each * seconds * memory) / 1024),
      prices.functionSeconds,
    ),
    costLine('Lambda', 'Invocations of scheduled functions', times / 1e6, prices.invocations),
    costLine('EventBridge', 'Scheduler', times / 1e6, prices.scheduledInvocations),
    costLine(
      'Aurora',
      'Data API requests of scheduled functions',
      sum(({ times: each, dataApiCalls }) => each * dataApiCalls) / 1e6,
      prices.dataApi,
    ),
    // Lambda traces the first run of a second, and a schedule fires no faster.
    costLine(
      'X-Ray',
      'Traces of scheduled functions',
      sum((run) => (run.traced ? run.times : 0)) / 1e6,
      prices.traces,
    ),
    costLine('CloudWatch', 'Logs of scheduled functions', (times * bytesPerRun) / 1e9, prices.logs),
  ];
}
