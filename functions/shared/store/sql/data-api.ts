import { setTimeout as delay } from 'node:timers/promises';
import type { HttpResponse } from '../../aws/http-request.ts';
import { type AwsApi, signedRequest } from '../../aws/signed-request.ts';

/** https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html */
interface Statement {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly sql: string;
  readonly parameters: readonly { readonly name: string; readonly value: object }[];
  readonly formatRecordsAs: 'JSON';
}

/** Runs a statement. Throws an error with the name of the API's exception, or an error of the connection. */
export type ExecuteStatement = (
  statement: Statement,
) => Promise<{ readonly formattedRecords?: string | undefined }>;

/** The API rejected a statement; `name` is that of the exception. */
class DataApiException extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const isThrottled = (response: HttpResponse) =>
  response.status === 429 ||
  (response.status >= 400 && /throttl|toomanyrequests/i.test(exceptionOf(response).name));

/**
 * ExecuteStatement of the RDS Data API and nothing else. @aws-sdk/client-rds-data does the same, but takes 25 ms more of
 * a cold start and a millisecond of CPU more for each statement. As the SDK does with `maxAttempts: 2`, it sends a
 * statement a second time when the connection fails, and after 5xx and throttling.
 */
export function dataApi(api: Omit<AwsApi, 'service'>): ExecuteStatement {
  const signed = signedRequest({ ...api, service: 'rds-data' });
  const send = (body: string) => signed({ path: '/Execute', body });
  return async (statement) => {
    const body = JSON.stringify(statement);
    const first = await send(body).catch(() => undefined);
    const again = first === undefined || first.status >= 500 || isThrottled(first);
    if (again) await delay(Math.random() * (first ? 500 : 100));
    const response = again ? await send(body) : first;
    if (response.status === 200) return JSON.parse(response.body);
    throw exceptionOf(response);
  };
}

/** https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization */
function exceptionOf({ headers, body }: HttpResponse): DataApiException {
  const { __type: type, code, message, Message } = parsed(body);
  const name = String(headers['x-amzn-errortype'] ?? type ?? code ?? 'UnknownError');
  return new DataApiException(name.replace(/:.*$/, '').replace(/^.*#/, ''), String(message ?? Message ?? ''));
}

function parsed(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}
