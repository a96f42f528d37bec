import type { APIGatewayProxyResultV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { FunctionTimedOut, invokeFunction } from '../functions/invocation.ts';
import { lambdaContext } from '../functions/lambda-context.ts';
import type { HttpApiEvent } from './event.ts';
import { Refusal } from './refusal.ts';

/** A function behind the gateway, as Lambda would call it. */
export type HttpApiHandler = (event: HttpApiEvent, context: Context) => Promise<APIGatewayProxyResultV2>;

/** @throws Refusal timeout, or what the handler throws */
export async function invoke(
  functionName: string,
  handler: HttpApiHandler,
  event: HttpApiEvent,
  timeoutMs: number,
): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    return structured(await invokeFunction(handler, event, lambdaContext(functionName, timeoutMs)));
  } catch (error) {
    throw error instanceof FunctionTimedOut ? new Refusal('timeout') : error;
  }
}

/** A result without a status code is the body of a 200. */
function structured(result: APIGatewayProxyResultV2): APIGatewayProxyStructuredResultV2 {
  if (typeof result === 'object' && 'statusCode' in result) return result;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: typeof result === 'string' ? result : JSON.stringify(result),
  };
}
