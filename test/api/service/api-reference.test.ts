import { describe, expect, inject, test } from 'vitest';
import { routes } from '../../../functions/shared/contract/routes.ts';
import { chromiumPath, launchBrowser } from '../../support/stage/browser.ts';

describe.skipIf(!chromiumPath)('the API reference in a browser (needs Chromium)', () => {
  test('shows every operation, and "Try it out" creates a conversation', async () => {
    const { baseUrl } = inject('stage');
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const elsewhere: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(baseUrl) && !request.url().startsWith('data:'))
          elsewhere.push(request.url());
      });
      await page.goto(`${baseUrl}/docs/`);
      const operation = page.locator('[id$="create-conversation"]');
      await operation.waitFor();
      expect(await page.locator('.opblock').count()).toBe(Object.keys(routes).length);
      await operation.locator('.opblock-summary').click();
      await operation.getByRole('button', { name: 'Try it out' }).click();
      await operation.locator('textarea').fill('{"type":"group","participants":["bob"]}');
      const answered = page.waitForResponse((response) => response.url().endsWith('/conversations'));
      await operation.getByRole('button', { name: 'Execute' }).click();
      expect((await answered).status()).toBe(201);
      await operation.locator('.live-responses-table .response-col_status', { hasText: '201' }).waitFor();
      await page.getByRole('link', { name: 'Events and live updates' }).click();
      await page.getByText('message-stored', { exact: true }).click();
      await page.getByText('"Lunch at noon?"').first().waitFor();
      await page.getByRole('heading', { name: 'WebSocket' }).waitFor();
      expect(elsewhere).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
