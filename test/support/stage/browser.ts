import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const paths = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Path of a Chromium of this machine; undefined without one. */
export const chromiumPath = paths.filter((path) => path !== undefined).find((path) => existsSync(path));

if (!chromiumPath) console.warn('SKIPPED: pages in a browser. Install Chromium or set CHROMIUM to one.');

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
