import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { freePort } from './free-port.ts';
import type { Service } from './service.ts';

export interface SecretsManagerOptions {
  readonly port?: number;
  /** Secret strings by ARN. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Answers GetSecretValue, all that the service asks of Secrets Manager, in its protocol (AWS JSON 1.1). */
export async function startSecretsManager({ secrets, port }: SecretsManagerOptions): Promise<Service> {
  const byArn = new Map(Object.entries(secrets));
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
      return answer(400, { __type: 'UnknownOperationException' });
    }
    const { SecretId } = JSON.parse(await text(request));
    const SecretString = byArn.get(SecretId);
    if (SecretString === undefined) {
      return answer(400, {
        __type: 'ResourceNotFoundException',
        message: "Secrets Manager can't find the specified secret.",
      });
    }
    return answer(200, { ARN: SecretId, SecretString, VersionStages: ['AWSCURRENT'] });
  });
  const listening = port ?? (await freePort());
  await once(server.listen(listening, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${listening}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
