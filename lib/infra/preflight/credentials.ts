import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Finding, fail, pass, warn } from './check.ts';

/** Checks that the credentials of this shell work. */
export async function credentials(): Promise<readonly Finding[]> {
  const identity = await new STSClient().send(new GetCallerIdentityCommand()).catch((error: Error) => error);
  if (identity instanceof Error)
    return [
      fail(
        `No account: ${identity.name}: ${identity.message}`,
        'Log in (aws sso login), or set AWS_PROFILE and AWS_REGION.',
      ),
    ];
  const { Account, Arn } = identity;
  return Arn?.endsWith(':root')
    ? [warn(`The root user of account ${Account}`, 'Deploy with a role; the root user has no limits.')]
    : [pass(`Account ${Account} as ${Arn}`)];
}
