/**
 * The Data API in a process of its own, so that it has a core of its own. Options come as JSON in DATA_API_OPTIONS;
 * the endpoint goes to standard output, and to the parent if there is a channel to it.
 */
import { startDataApi } from './server.ts';

const service = await startDataApi(JSON.parse(process.env.DATA_API_OPTIONS ?? '{}'));
const stop = async () => {
  await service.stop();
  process.exit();
};
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(signal, stop);

console.log(`RDS Data API: ${service.endpoint}`);
process.send?.({ endpoint: service.endpoint });
