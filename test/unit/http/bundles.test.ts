import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { filesAtStart } from '../../../lib/infra/constructs/functions/bundle-size.ts';
import { bundling } from '../../../lib/infra/constructs/functions/bundling.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';

vi.stubEnv('SERVICE_VERSION', '1');

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
afterAll(() => rmSync(folder, { recursive: true }));

const event = {
  headers: { 'content-type': 'application/json' },
  body: '{"content": 1, "unknown": true}',
  pathParameters: { conversationId: '0197f2a0-0000-7000-8000-000000000001' },
  requestContext: {
    requestId: 'request-1',
    http: { sourceIp: '192.0.2.1' },
    authorizer: { jwt: { claims: { sub: 'alice', tenant_id: 'acme', scope: 'chat:write' } } },
  },
};

describe.each([
  ['create-message', 400, ['#/body/content', '#/body/unknown']],
  ['create-conversation', 400, expect.arrayContaining(['#/body/unknown'])],
  ['get-health', 200, undefined],
])('the bundle of %s', (name, status, pointers) => {
  test('validates by its own route, and loads no library that most requests do not need', async () => {
    const outdir = join(folder, name);
    const { metafile } = await build({ ...bundling(name), outdir });
    const { handler } = await import(pathToFileURL(join(outdir, 'index.mjs')).href);
    const { statusCode, body } = await handler(event, lambdaContext(name, 30_000));
    expect(statusCode).toBe(status);
    expect(JSON.parse(body).errors?.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);

    const inputs = [...filesAtStart(metafile)].flatMap((file) =>
      Object.entries(metafile.outputs[file]?.inputs ?? {}).flatMap(([input, { bytesInOutput }]) =>
        bytesInOutput > 0 ? [input] : [],
      ),
    );
    expect(inputs.filter((input) => input.includes('zod')).length).toBeGreaterThan(0);
    expect(
      inputs.filter((input) => /aws-xray-sdk|cls-hooked|@aws-sdk\/client-|@smithy|kafkajs/.test(input)),
    ).toEqual([]);
  });
});
