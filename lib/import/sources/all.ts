import type { Source } from '../source.ts';
import { jsonl } from './jsonl.ts';
import { mattermost } from './mattermost.ts';
import { signal } from './signal.ts';
import { slack } from './slack.ts';
import { telegram } from './telegram.ts';
import { whatsapp } from './whatsapp.ts';

/** The systems whose exports can be imported, by their name in `--from`. */
export const sources: Readonly<Record<string, Source>> = {
  slack,
  mattermost,
  telegram,
  whatsapp,
  signal,
  jsonl,
};
