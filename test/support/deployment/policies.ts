/** IAM's evaluation of one request, of what the service's policies use; anything else throws instead of passing. */

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

/** A request to IAM: principal, action and resource. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  /** Condition keys that AWS knows of the request, in lower case; tags as `aws:resourcetag/<key>`. */
  readonly context: Readonly<Record<string, string>>;
}

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : ([value].flat() as readonly T[]);

const pattern = (text: string, flags = '') =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    `s${flags}`,
  );

/** Actions match whatever their case, resources do not. */
const matchesAction = (statement: Statement, action: string) =>
  listOf(statement.Action).some((one) => pattern(one, 'i').test(action));
const matchesResource = (statement: Statement, resource: string) =>
  // Key and endpoint policies say `*` for the resource that they belong to.
  listOf(statement.Resource).some((one) => pattern(one).test(resource));

type Operator = (actual: string, expected: string) => boolean;
const like: Operator = (actual, expected) => pattern(expected).test(actual);
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: (actual, expected) => actual === expected,
  StringLike: like,
  ArnLike: like,
  ArnEquals: like,
  Bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  NumericLessThan: (actual, expected) => Number(actual) < Number(expected),
};

function holds(
  operator: string,
  key: string,
  expected: readonly string[],
  context: AccessRequest['context'],
) {
  const actual = context[key.toLowerCase()];
  if (operator === 'Null')
    return expected.some((isAbsent) => (isAbsent === 'true') === (actual === undefined));
  const negated = /^(String|Arn)Not/.test(operator);
  const test = operators[operator.replace(/^(String|Arn)Not/, '$1')];
  if (!test) throw new Error(`The condition operator ${operator} is not known here.`);
  if (actual === undefined) return negated;
  return expected.some((one) => test(actual, one)) !== negated;
}

export const matches = (statement: Statement, { action, resource, context }: AccessRequest): boolean =>
  matchesAction(statement, action) &&
  matchesResource(statement, resource) &&
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => holds(operator, key, listOf(expected), context)),
  );

/** `undefined` where no statement says anything. */
export function decision(
  statements: readonly Statement[],
  request: AccessRequest,
): Statement['Effect'] | undefined {
  const matching = statements.filter((statement) => matches(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'Deny';
  return matching.length > 0 ? 'Allow' : undefined;
}

/** The statements of a resource's policy about a principal: `Service: 'lambda.amazonaws.com'` or `AWS: <ARN>`. */
export function about(
  { Statement }: PolicyDocument,
  type: 'AWS' | 'Service',
  name: string,
): readonly Statement[] {
  const root = name.replace(/:role\/.*/, ':root');
  return Statement.filter(({ Principal }) => {
    if (Principal === '*') return true;
    return listOf(Principal?.[type]).some((one) => one === '*' || one === name || one === root);
  });
}
