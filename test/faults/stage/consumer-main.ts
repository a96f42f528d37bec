import { loadHandler } from '../../../lib/local/functions.ts';
import { consumerGroup, runConsumer } from './consumer.ts';

await runConsumer(() => loadHandler(consumerGroup));
