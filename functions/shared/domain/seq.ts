import * as z from 'zod';

/** A position in a conversation: 1, 2, 3 … without a gap. */
export const seq = z.int().min(0);
