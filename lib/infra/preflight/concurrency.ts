import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { propertiesOf, type StageResources } from '../cost/template.ts';
import { type Finding, fail, pass, warn } from './check.ts';

/** Lambda keeps this much of an account's concurrency for functions without a reservation. */
const unreservedMinimum = 100;
/** Default quota of an account; new accounts start far below. */
const usual = 1_000;

interface LambdaFunction {
  readonly FunctionName?: string;
  readonly ReservedConcurrentExecutions?: number;
}

/** Checks that the account's Lambda concurrency suffices for the stage's reservations. */
export async function concurrency(resources: StageResources): Promise<readonly Finding[]> {
  const lambda = new LambdaClient();
  const reserving = propertiesOf<LambdaFunction>(resources, 'AWS::Lambda::Function').filter(
    ({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions !== undefined,
  );
  const wanted = reserving.reduce((sum, each) => sum + (each.ReservedConcurrentExecutions ?? 0), 0);
  const [{ AccountLimit }, ...reserved] = await Promise.all([
    lambda.send(new GetAccountSettingsCommand()),
    ...reserving.map(({ FunctionName }) => reservedBy(lambda, FunctionName)),
  ]);
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  const unreserved = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  // The stage's existing reservations are available again.
  const free = unreserved + reserved.reduce((sum, each) => sum + each, 0) - unreservedMinimum;
  const found = `The account runs ${limit} functions at once, ${Math.max(free, 0)} can be reserved, the stage reserves ${wanted}`;
  const remedy =
    'Ask for more: Service Quotas, AWS Lambda, “Concurrent executions” (L-B99A9384); or lower producerConcurrency.';
  if (wanted > Math.max(free, 0)) return [fail(found, remedy)];
  return limit < usual ? [warn(`${found}; all endpoints share the rest`, remedy)] : [pass(found)];
}

/** Zero for a function that does not exist or reserves nothing. */
async function reservedBy(lambda: LambdaClient, FunctionName: string | undefined): Promise<number> {
  return lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })).then(
    ({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions ?? 0,
    (error: Error) => {
      if (error.name === 'ResourceNotFoundException') return 0;
      throw error;
    },
  );
}
