import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  type IAlarmAction,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { nameOf } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { alarms } from './alarms.ts';
import { stageMetrics } from './metrics.ts';

/**
 * Pairs of windows and how many times faster than allowed errors may use up the budget of 30 days: 14.4 times is 2 % of
 * it in an hour, 6 times is 5 % in six hours. The short window ends the alarm soon after the errors have ended.
 * https://sre.google/workbook/alerting-on-slos/
 */
const windows = [
  { burnRate: 14.4, long: 60, short: 5 },
  { burnRate: 6, long: 360, short: 30 },
] as const;

export interface ErrorBudgetProps {
  readonly config: StageConfig;
  readonly action: IAlarmAction;
}

/** Alarms when reads fail so fast that the objective of the stage will not hold: one alarm, over two pairs of windows. */
export function errorBudgetAlarm(scope: Construct, { config, action }: ErrorBudgetProps): CompositeAlarm {
  const metrics = stageMetrics(config);
  const budget = 1 - config.readAvailabilityPercent / 100;
  const burns = (minutes: number, burnRate: number) => {
    const period = Duration.minutes(minutes);
    const alarm = new Alarm(scope, `reads-failed-${minutes}m`, {
      alarmName: nameOf(config, `reads-failed-${minutes}m`),
      alarmDescription: 'A part of the alarm error-budget; sends no notification by itself.',
      metric: new MathExpression({
        label: 'share of reads that failed',
        expression: 'IF(requests > 0, errors / requests, 0)',
        usingMetrics: {
          errors: metrics.serverErrorsOf('read').with({ period }),
          requests: metrics.requestsOf('read').with({ period }),
        },
        period,
      }),
      threshold: burnRate * budget,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    return AlarmRule.fromAlarm(alarm, AlarmState.ALARM);
  };
  const composite = new CompositeAlarm(scope, 'error-budget', {
    compositeAlarmName: nameOf(config, 'error-budget'),
    alarmDescription: `${alarms['error-budget']} What to do: ${config.runbookUrl}/error-budget.md`,
    alarmRule: AlarmRule.anyOf(
      ...windows.map(({ burnRate, long, short }) =>
        AlarmRule.allOf(burns(long, burnRate), burns(short, burnRate)),
      ),
    ),
  });
  composite.addAlarmAction(action);
  composite.addOkAction(action);
  return composite;
}
