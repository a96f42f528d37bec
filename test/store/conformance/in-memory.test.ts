import { describe } from 'vitest';
import { inMemoryStores } from '../../support/stores/in-memory-stores.ts';
import { storeConformance } from './store-conformance.ts';

describe('the stores in memory', () => {
  storeConformance(async () => ({ stores: inMemoryStores(), close: async () => {} }));
});
