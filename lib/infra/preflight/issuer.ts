import * as z from 'zod';
import { isExample } from '../config/deployable.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { type Finding, fail, pass, warn } from './check.ts';

const timeoutMs = 10_000;
const discoverySchema = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });
const keysSchema = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });

/**
 * Checks that the tokens' issuer serves the documents that API Gateway reads when it creates the authorizer: the
 * discovery document (OpenID Connect Discovery 1.0), whose issuer must equal that of the tokens exactly, and the keys.
 */
export async function issuer({ stage, jwtIssuer, jwtAudiences }: StageConfig): Promise<readonly Finding[]> {
  const url = new URL(jwtIssuer);
  const isLocal = stage === 'local';
  const change = `Set jwtIssuer and jwtAudiences of ${stage} in lib/infra/config/stages.ts: docs/how-to/get-a-token.md.`;
  if (!isLocal && isExample(jwtIssuer)) return [fail(`${jwtIssuer} is an example`, change)];
  if (!isLocal && url.protocol !== 'https:') return [fail(`${jwtIssuer} is not served by HTTPS`, change)];

  const document = await read(
    `${jwtIssuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    discoverySchema,
  );
  if ('problem' in document) return [fail(document.problem, change)];
  const { issuer: named, jwks_uri } = document.body;
  if (named !== jwtIssuer)
    return [
      fail(
        `The discovery document names the issuer ${named}, the stage ${jwtIssuer}: every token would get 401`,
        `Set jwtIssuer to ${named}, with or without a slash at its end as there.`,
      ),
    ];
  const keys = await read(jwks_uri, keysSchema);
  if ('problem' in keys) return [fail(keys.problem, 'Ask the provider for the keys of its tokens.')];
  const found = `${jwtIssuer} has its discovery document and ${keys.body.keys.length} keys; audiences ${jwtAudiences.join(', ')}`;
  return keys.body.keys.some(({ kty }) => kty === 'RSA')
    ? [pass(found)]
    : [
        warn(
          `${found}, none of them RSA`,
          'The authorizer of an HTTP API knows RSA signatures only: have the provider sign with RS256.',
        ),
      ];
}

/** Reads a document of that shape, or the reason why it cannot be read. */
async function read<T>(
  url: string,
  schema: z.ZodType<T>,
): Promise<{ readonly body: T } | { readonly problem: string }> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    if (response.status !== 200) return { problem: `${url} returns ${response.status}` };
    const { data, error } = schema.safeParse(await response.json());
    return error ? { problem: `${url}: ${z.prettifyError(error)}` } : { body: data };
  } catch (error) {
    const { message, cause } = error as Error;
    return { problem: `${url}: ${message}${cause instanceof Error ? ` (${cause.message})` : ''}` };
  }
}
