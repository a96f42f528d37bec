import { runRelay } from './relay.ts';

await runRelay();
