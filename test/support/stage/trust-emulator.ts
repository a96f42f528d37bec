import { inject } from 'vitest';
import { trust } from '../../../lib/local/emulator/ministack.ts';

/** Lets the tests of a process connect to the emulator. */
const { certificate } = inject('emulator');
if (certificate) trust(certificate);
