import { InvokeCommand, LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { runOnAws } from '../../../lib/cli/run-job.ts';
import { stageConfig } from '../../../lib/infra/config/stage-config.ts';

const lambda = mockClient(LambdaClient);
beforeEach(() => lambda.reset());

const run = () => runOnAws(new LambdaClient({}), stageConfig('dev'), 'anchor-audit-log', { dryRun: true });
const payload = (value: unknown) => Uint8ArrayBlobAdapter.fromString(JSON.stringify(value));

test('a job runs on the code that is live, and its answer comes back', async () => {
  lambda.on(InvokeCommand).resolves({ Payload: payload({ anchor: null }) });
  expect(await run()).toEqual({ result: { anchor: null } });
  expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toMatchObject({
    FunctionName: 'chat-storage-dev-anchor-audit-log',
    Qualifier: 'live',
    Payload: '{"dryRun":true}',
  });
});

test('one that fails reports why, with the end of its log', async () => {
  lambda.on(InvokeCommand).resolves({
    FunctionError: 'Unhandled',
    Payload: payload({ errorMessage: 'no bucket' }),
    LogResult: Buffer.from('the log').toString('base64'),
  });
  expect(await run()).toEqual({ error: '{"errorMessage":"no bucket"}\nthe log' });
});

test('one that runs alone, and runs, is not called a second time', async () => {
  lambda.on(InvokeCommand).rejects(new TooManyRequestsException({ message: 'busy', $metadata: {} }));
  await expect(run()).rejects.toThrow('anchor-audit-log runs already');
});
