import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { bundleConsole } from '../../../lib/console/bundle-console.ts';
import { consolePolicy } from '../../../lib/console/content-policy.ts';
import { texts } from '../../../lib/console/page/texts.ts';
import type { HostedConfig } from '../../../lib/console/runtime-config.ts';
import { expectAccessible } from '../../support/stage/accessible.ts';
import { chromiumPath, launchBrowser } from '../../support/stage/browser.ts';

const { baseUrl } = inject('stage');

/** The console as S3 and CloudFront serve it: at an origin of its own, with the policy of the stage. */
describe.skipIf(!chromiumPath)('the hosted console (needs Chromium)', { timeout: 120_000 }, () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let url: string;
  let served: Readonly<Record<string, readonly [type: string, body: string]>> = {};

  beforeAll(async () => {
    const files = await bundleConsole();
    server = createServer((request, response) => {
      const [type, body] = served[(request.url ?? '').split('?')[0] ?? ''] ?? ['text/plain', ''];
      const policy = consolePolicy('http://127.0.0.1:*', 'ws://127.0.0.1:*');
      response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const metadata = await fetch(`${baseUrl}/.well-known/openid-configuration`);
    const { issuer } = (await metadata.json()) as { issuer: string };
    const config: HostedConfig = {
      local: false,
      apiUrl: baseUrl,
      issuer,
      clientId: 'console',
      audience: 'chat-storage',
      scopes: ['openid', 'offline_access', 'chat:read', 'chat:write', 'chat:admin'],
      userClaim: 'sub',
      scopeClaims: ['scope', 'scp'],
      adminScope: 'chat:admin',
    };
    served = {
      '/': ['text/html', files['index.html']],
      '/console/main.js': ['text/javascript', files['main.js']],
      '/console/main.css': ['text/css', files['main.css']],
      '/console/config.json': ['application/json', JSON.stringify(config)],
    };
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function signIn(user: string): Promise<void> {
    await page.goto(url);
    await page.getByRole('button', { name: texts.signIn }).click();
    await page.getByLabel('User').fill(user);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(texts.online, { exact: true }).waitFor();
  }

  test('signs in with PKCE, starts a conversation, and keeps no token outside its memory', async () => {
    await signIn('quentin');
    await page.getByLabel(texts.startWith).fill('ruth');
    await page.getByRole('button', { name: texts.startConversation }).click();
    await page.getByLabel(texts.message, { exact: true }).fill('From the hosted console');
    await page.getByRole('button', { name: texts.send, exact: true }).click();
    await page.locator('.message:not(.pending)', { hasText: 'From the hosted console' }).waitFor();
    await page.getByRole('link', { name: texts.administration }).click();
    await page.getByRole('button', { name: texts.auditRead, exact: true }).click();
    await page.getByText('create-conversation').first().waitFor();
    expect(page.url()).not.toMatch(/code|state/);
    const kept = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(kept).not.toMatch(/eyJ|verifier/);
    await page.goto(url);
    await page.getByRole('button', { name: texts.signIn }).waitFor();
  });

  test('renews its token when the API refuses it, and asks to sign in when the provider refuses, too', async () => {
    await signIn('sybil');
    const grants: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/token')) grants.push(String(request.postData()));
    });
    const api = (url: URL) => url.pathname.startsWith('/api/');
    let refusals = 1;
    const tokens = new Set<string | undefined>();
    await page.route(api, async (route) => {
      if (route.request().method() === 'OPTIONS') return route.continue();
      if (refusals-- > 0)
        return route.fulfill({ status: 401, headers: { 'access-control-allow-origin': '*' } });
      tokens.add(route.request().headers().authorization);
      return route.continue();
    });
    await page.getByLabel(texts.startWith).fill('trudy');
    await page.getByRole('button', { name: texts.startConversation }).click();
    await page.getByLabel(texts.message, { exact: true }).waitFor();
    expect(grants).toHaveLength(1);
    expect(grants[0]).toMatch(/grant_type=refresh_token/);
    refusals = Number.POSITIVE_INFINITY;
    await page.route('**/token', (route) =>
      route.fulfill({
        status: 400,
        headers: { 'access-control-allow-origin': '*', 'content-type': 'application/json' },
        body: '{"error":"invalid_grant"}',
      }),
    );
    await page.getByLabel(texts.startWith).fill('victor');
    await page.getByRole('button', { name: texts.startConversation }).click();
    await page.getByText(texts.signedOut).first().waitFor();
    await page.unrouteAll();
  });

  test('refuses a response to another sign-in', async () => {
    await page.goto(url);
    await page.getByRole('button', { name: texts.signIn }).click();
    await page.getByLabel('User').waitFor();
    await page.goto(`${url}?code=stolen&state=other&iss=${encodeURIComponent(baseUrl)}`);
    await page.getByRole('alert').getByText(/state/).waitFor();
    expect(await page.getByRole('button', { name: texts.signIn }).isVisible()).toBe(true);
    await expectAccessible(page);
  });
});
