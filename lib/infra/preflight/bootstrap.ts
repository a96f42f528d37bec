import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Finding, fail, pass } from './check.ts';

/** CDK keeps the version of its bootstrap stack here. */
const parameter = '/cdk-bootstrap/hnb659fds/version';
/** The templates of this app need at least this one. */
const minimum = 6;

/** Checks that `cdk bootstrap` has prepared the account and region. */
export async function bootstrap(): Promise<readonly Finding[]> {
  const remedy = 'Run: npx cdk bootstrap';
  const version = await new SSMClient()
    .send(new GetParameterCommand({ Name: parameter }))
    .then(({ Parameter }) => Number(Parameter?.Value))
    .catch((error: Error) => {
      if (error.name === 'ParameterNotFound') return undefined;
      throw error;
    });
  if (version === undefined) return [fail('CDK has not been bootstrapped here', remedy)];
  return version >= minimum
    ? [pass(`CDK’s bootstrap stack has version ${version}`)]
    : [fail(`CDK’s bootstrap stack has version ${version}, and ${minimum} is needed`, remedy)];
}
