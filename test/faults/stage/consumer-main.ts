import { loadHandler } from '../../../lib/local/functions/functions.ts';
import { consumerGroup, runConsumer } from './consumer.ts';

await runConsumer(() => loadHandler(consumerGroup));
