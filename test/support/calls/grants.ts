import { type DeployedFunction, type Deployment, refusalOf } from '../deployment/deployment.ts';
import { type AccessRequest, matches, type Statement } from '../deployment/policies.ts';
import type { RecordedCall } from './recorded-call.ts';
import { networkInterfaceActions, requestsOf, requestsOfLambda } from './requests.ts';

/** Whether a function makes a call in this stage: with a tenant's key, to Kafka, or with a variable that not every stage sets. */
function isMadeIn({ environment }: DeployedFunction, call: RecordedCall): boolean {
  if (call.client === 'KMSClient') return environment.DATA_KEY_SECONDS !== undefined;
  if (call.client === 'Kafka') return environment.KAFKA !== 'none';
  return !call.optional || Object.values<string>(call.input).every((value) => environment[value.slice(1)]);
}

/** Everything that IAM is asked about a function in a stage: for its calls, and for what Lambda does with its role. */
function allRequests(made: Deployment, fn: DeployedFunction, calls: readonly RecordedCall[]) {
  const own = calls.filter((call) => call.function === fn.name && isMadeIn(fn, call));
  return [...own.flatMap((call) => requestsOf(made, fn, call)), ...requestsOfLambda(made, fn)];
}

/** The calls that a stage's policies deny: `<function>: <action> <resource>: <why>`. */
export const refusals = (made: Deployment, calls: readonly RecordedCall[]): readonly string[] =>
  distinct(
    made.functions.flatMap((fn) =>
      allRequests(made, fn, calls).flatMap((request) => {
        if ('optional' in request) return [];
        const why = refusalOf(made, fn.role, request);
        return why ? [`${fn.name}: ${request.action} ${request.resource}: ${why}`] : [];
      }),
    ),
  );

const listOf = (value: string | readonly string[] = []) => [value].flat();

/** Functions in the network whose own code may use a right that is Lambda's: `<function>: <action>`. */
export const sharedInterfaceRights = (made: Deployment): readonly string[] =>
  made.functions
    .filter(({ properties }) => properties.VpcConfig)
    .flatMap(({ name, arn, role }) =>
      networkInterfaceActions
        .map((action) => ({ action, resource: '*', context: { 'lambda:sourcefunctionarn': arn } }))
        .filter((request) => refusalOf(made, role, request) === undefined)
        .map(({ action }) => `${name}: ${action}`),
    );

/** Actions on resources that a statement allows, each as a statement of its own. */
const grantsOf = (statement: Statement): readonly Statement[] =>
  statement.Effect === 'Deny'
    ? []
    : listOf(statement.Action).flatMap((Action) =>
        listOf(statement.Resource).map((Resource) => ({ ...statement, Action, Resource })),
      );

/** Permissions of a stage's roles that no call needs: `<function>: <action> <resource>`. */
export const grantsWithoutUse = (made: Deployment, calls: readonly RecordedCall[]): readonly string[] =>
  distinct(
    made.functions.flatMap((fn) => {
      const requests = allRequests(made, fn, calls);
      const isUsed = (grant: Statement) => requests.some((request: AccessRequest) => matches(grant, request));
      return fn.role.statements
        .flatMap(grantsOf)
        .filter((grant) => !isUsed(grant))
        .map(({ Action, Resource }) => `${fn.name}: ${Action} ${Resource}`);
    }),
  );

/** Numbers of the checked calls and permissions. */
export const counted = (made: Deployment, calls: readonly RecordedCall[]) => ({
  requests: distinct(
    made.functions.flatMap((fn) =>
      allRequests(made, fn, calls).map(({ action, resource }) => `${fn.name} ${action} ${resource}`),
    ),
  ).length,
  grants: made.functions.flatMap((fn) => fn.role.statements.flatMap(grantsOf)).length,
});

const distinct = (lines: readonly string[]) => [...new Set(lines)].sort();
