/** A shard of the relay as a process of its own, as on AWS: it gets its event from the bench, and ends when it rests. */
import { once } from 'node:events';
import type { Context } from 'aws-lambda';
import type { RelayShard } from '../../../functions/shared/contract/events/relay-shards.ts';
import { loadHandler } from '../../../lib/local/functions/functions.ts';
import { invokeFunction } from '../../../lib/local/functions/invocation.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';

const handler = await loadHandler<(event: RelayShard, context: Context) => Promise<unknown>>('relay-events');
process.send?.('ready');
const [shard] = (await once(process, 'message')) as [RelayShard];
await invokeFunction(handler, shard, lambdaContext('relay-events', 120_000));
process.exit();
