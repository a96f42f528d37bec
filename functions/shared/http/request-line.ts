import { LogLevelThreshold } from '@aws-lambda-powertools/logger';
import type { OperationId } from '../contract/routes.ts';
import { once } from '../runtime/env.ts';
import { logger } from '../runtime/observability.ts';
import { traceId } from '../runtime/telemetry/tracing.ts';

/** Defaults for programs other than a stage: no request fails for want of a setting of its log. */
const settings = once(() => ({
  percent: Number(process.env.REQUEST_LOG_PERCENT ?? 100),
  slowMs: Number(process.env.SLOW_REQUEST_MS ?? 1000),
}));

export interface AnsweredRequest {
  readonly requestId: string;
  readonly route: OperationId;
  readonly status: number;
  readonly milliseconds: number;
  /** Undefined when the token was refused, and on public routes. */
  readonly tenantId: string | undefined;
  /** Whether the caller has rights beyond their own conversations. */
  readonly isPrivileged: boolean;
}

/**
 * Logs a request: always when it was refused, failed, was slow, or its caller is privileged, and a sample of the others
 * (`requestLogPercent`). No user id: an erasure cannot remove it from logs. The audit log links the request id to the
 * user. Not by the logger, which repeats the function's name, ARN, memory and version in each line.
 */
export function logRequest(request: AnsweredRequest): void {
  if (logger.level > LogLevelThreshold.INFO) return;
  const { requestId, route, status, milliseconds, tenantId, isPrivileged } = request;
  const { percent, slowMs } = settings();
  const always = status >= 400 || milliseconds >= slowMs || isPrivileged;
  if (!always && Math.random() * 100 >= percent) return;
  const ms = Math.round(10 * milliseconds) / 10;
  const line = { level: 'INFO', requestId, route, status, ms, tenantId, traceId: traceId() };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
