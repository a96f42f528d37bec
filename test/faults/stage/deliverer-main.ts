import { runDeliverer } from './deliverer.ts';

await runDeliverer();
