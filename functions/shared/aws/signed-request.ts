import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { type HttpResponse, type HttpTimeouts, request } from './http-request.ts';

/** An API of AWS. */
export interface AwsApi {
  /** As signatures name it, which is also the first part of its host name: `rds-data`, `lambda`. */
  readonly service: string;
  readonly region: string;
  /** Endpoint other than AWS's. */
  readonly endpoint: string | undefined;
  /** Read before each request. */
  readonly credentials: () => {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly timeouts: HttpTimeouts;
}

interface AwsRequest {
  /** Default: POST. */
  readonly method?: 'POST' | 'DELETE';
  /** Percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends requests to an API of AWS with Signature Version 4 and nothing else of the SDK, whose clients take longer to start.
 * @throws Error when the connection fails, or a timeout has passed
 */
export function signedRequest({ service, region, endpoint, credentials, timeouts }: AwsApi) {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const base = new URL(endpoint ?? `https://${service}.${region}.${suffix}`);
  const signer = new SignatureV4({ service, region, sha256: Sha256, credentials: async () => credentials() });
  return async ({
    method = 'POST',
    path,
    query = {},
    headers = {},
    body,
  }: AwsRequest): Promise<HttpResponse> => {
    const { protocol, hostname, port, host } = base;
    const { headers: signed } = await signer.sign({
      method,
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      path,
      query,
      headers: { host, 'content-type': 'application/json', ...headers },
      body,
    });
    const url = new URL(path, base);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return request(method, url, signed, body, timeouts);
  };
}
