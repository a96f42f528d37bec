import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
}

/**
 * The password of IAM database authentication: a signed request to connect, good for opening connections for 15
 * minutes. What @aws-sdk/rds-signer makes; that package loads every way to credentials, none of which Lambda needs.
 */
export async function rdsIamToken({ host, port, user, region, credentials }: DatabaseLogin): Promise<string> {
  const { sessionToken, ...keys } = credentials;
  const signer = new SignatureV4({
    service: 'rds-db',
    region,
    credentials: { ...keys, ...(sessionToken && { sessionToken }) },
    sha256: Sha256,
  });
  const { query } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: host,
      port,
      path: '/',
      query: { Action: 'connect', DBUser: user },
      headers: { host: `${host}:${port}` },
    },
    { expiresIn: 900 },
  );
  return `${host}:${port}/?${new URLSearchParams(query as Record<string, string>)}`;
}
