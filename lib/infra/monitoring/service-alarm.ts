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
  /** The function or queue, for alarms that exist once for each of several. */
  readonly of?: string;
  /** A runbook page of that function or queue, besides the alarm's. */
  readonly page?: string;
  readonly metric: IMetric;
  /** Alarms when the metric exceeds this value, */
  readonly above?: number;
  /** or falls below this value. */
  readonly below?: number;
  /** Number of consecutive periods. */
  readonly periods?: number;
  /**
   * Also alarms when the metric disappears. Does not alarm on a new stage without data: an alarm starts with
   * insufficient data, and acts only on a change of its state.
   */
  readonly whenMissing?: boolean;
  readonly action?: IAlarmAction | undefined;
}

/** An alarm whose text states the effect on users and the remedy. */
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
