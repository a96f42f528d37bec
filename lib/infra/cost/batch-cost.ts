import type { StageConfig } from '../config/stage-config.ts';
import { costs } from '../scale/inputs.ts';
import { batch } from '../scale/model.ts';
import { type CostLine, costLine, gigabyte, million } from './cost-line.ts';
import type { Prices } from './prices.ts';
import { requestLogCost } from './request-log-cost.ts';

/** The Data API counts a request in parts of this size. */
const dataApiPart = 32 * 1024;

/** Dollars of a million messages of 300 bytes that are sent in full batches, without any read. */
export function batchCost(config: StageConfig, prices: Prices): CostLine[] {
  const requests = million / costs.sentAtOnce.value;
  const parts = Math.ceil((costs.sentAtOnce.value * costs.ingestBytes.value) / dataApiPart);
  const published = config.kafka === 'none' ? 0 : 1;
  const rounds = (published * million) / batch;
  const gigabyteSeconds =
    (requests * costs.batchSeconds.value * config.endpointMemory +
      rounds * costs.relaySeconds.value * config.functionMemory) /
    1024;
  const units = ((million * 2) / costs.batchedAppends.value) * costs.unitsPerCore.value;
  return [
    costLine('API Gateway', 'Requests', requests / million, prices.gatewayBeyond),
    costLine('Lambda', 'Invocations', requests / million, prices.invocations),
    costLine('Lambda', 'Time in functions', gigabyteSeconds, prices.functionSeconds),
    costLine('Aurora', 'Data API requests', (requests * parts + 2 * rounds) / million, prices.dataApi),
    costLine('Aurora', 'Capacity', units / 3600, prices.databaseUnitHours),
    costLine('Aurora', 'I/O', costs.ioPerMessage.value, prices.databaseIo),
    costLine(
      'Aurora',
      'Storage of the first month',
      (million * costs.storedBytes.value) / gigabyte,
      prices.databaseBytes,
    ),
    costLine(
      'MSK',
      'Data written',
      (published * million * costs.eventBytes.value) / gigabyte,
      prices.kafkaIn,
    ),
    ...requestLogCost(requests, config, prices),
  ];
}
