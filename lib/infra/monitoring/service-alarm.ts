import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { nameOf } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { type AlarmName, alarms } from './alarms.ts';

export interface ServiceAlarmProps {
  readonly name: AlarmName;
  /** Which of several, when the name alone does not tell: a function or a queue. */
  readonly of?: string;
  /** Of that one, in the runbook, besides the alarm's. */
  readonly page?: string;
  readonly metric: IMetric;
  /** It rings when the metric is above, */
  readonly above?: number;
  /** or below. */
  readonly below?: number;
  /** In how many periods of the metric in a row. */
  readonly periods?: number;
  /**
   * It tells as well when a metric that was there is missing. A new stage, which has measured nothing yet, is left alone:
   * an alarm begins with insufficient data, and its action is taken at a change only.
   */
  readonly whenMissing?: boolean;
  readonly action?: IAlarmAction | undefined;
}

/** An alarm that says what the user feels and what to do. */
export function serviceAlarm(scope: Construct, config: StageConfig, props: ServiceAlarmProps): Alarm {
  const { name, of, page, metric, above, below, periods = 1, whenMissing = false, action } = props;
  const id = of ? `${name}-${of}` : name;
  const alarm = new Alarm(scope, id, {
    alarmName: nameOf(config, id),
    alarmDescription: [
      `${alarms[name]} What to do: ${config.runbookUrl}/${name}.md`,
      ...(page ? [`${config.runbookUrl}/${page}`] : []),
    ].join(' and '),
    metric,
    threshold: above ?? below ?? 0,
    comparisonOperator:
      below === undefined
        ? ComparisonOperator.GREATER_THAN_THRESHOLD
        : ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: whenMissing ? TreatMissingData.MISSING : TreatMissingData.NOT_BREACHING,
  });
  if (action) {
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    if (whenMissing) alarm.addInsufficientDataAction(action);
  }
  return alarm;
}
