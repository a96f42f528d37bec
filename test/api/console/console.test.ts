import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { texts } from '../../../lib/console/page/texts.ts';
import { runningStage } from '../../../lib/local/stage/running-stage.ts';
import { expectAccessible } from '../../support/stage/accessible.ts';
import { chromiumPath, launchBrowser } from '../../support/stage/browser.ts';
import { ownAuditLog } from '../../support/stage/own-audit-log.ts';
import { stageJobs } from '../../support/stage/stage-jobs.ts';

const { baseUrl, database, stateDir, missing } = inject('stage');

/** Pixels by which the page is wider than the screen. */
const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** An image of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe.skipIf(!chromiumPath)('the console in a browser (needs Chromium)', { timeout: 120_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let alice: Locator;
  let bob: Locator;
  let names: readonly [string, string];
  /** Each test has users of its own: the stage is the same for all. */
  const pairs = (
    [
      ['Alice', 'Bob'],
      ['Carol', 'Dan'],
      ['Erin', 'Frank'],
      ['Grace', 'Heidi'],
      ['Ivan', 'Judy'],
      ['Ken', 'Lena'],
      ['Mia', 'Nora'],
      ['Olga', 'Paul'],
    ] as const
  ).values();
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    names = pairs.next().value ?? ['', ''];
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: baseUrl });
    page = await context.newPage();
    faults.length = 0;
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of 4')) faults.push(message.text());
    });
    await page.goto(`${baseUrl}/?users=${names}`);
    [alice, bob] = [pane(names[0]), pane(names[1])];
    await alice.getByText(texts.online, { exact: true }).waitFor();
    await alice.getByRole('button', { name: texts.start(names[1]) }).click();
    await bob.getByRole('button', { name: texts.conversationOf(names[0]) }).waitFor();
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  /** With SCREENSHOTS=docs/images the pictures of the documentation are taken anew. */
  async function picture(name: string, of: Page | Locator = page): Promise<void> {
    const { SCREENSHOTS: folder } = process.env;
    if (folder) await of.screenshot({ path: join(folder, name) });
  }

  const pane = (user: string) => page.getByRole('region', { name: user, exact: true });

  async function say(from: Locator, content: string): Promise<void> {
    await from.getByLabel(texts.message, { exact: true }).fill(content);
    await from.getByRole('button', { name: texts.send, exact: true }).click();
  }

  const message = (within: Locator, content: string) =>
    within.locator('.message:not(.pending)', { has: page.locator('.content', { hasText: content }) });

  test('messages go both ways, with edits, reactions, replies, deletions, unread marks and receipts', async () => {
    await say(alice, 'Hello, Bob');
    await message(bob, 'Hello, Bob').waitFor();
    await bob.getByTitle(texts.unread(1)).waitFor();
    await bob.getByRole('heading', { name: names[1] }).click();
    await bob.getByTitle(texts.unread(1)).waitFor({ state: 'detached' });
    await message(alice, 'Hello, Bob').getByText(texts.read, { exact: true }).waitFor();

    await message(bob, 'Hello, Bob')
      .getByRole('button', { name: texts.react('👍') })
      .click();
    await message(alice, 'Hello, Bob')
      .getByRole('button', { name: texts.reacted('👍', 1) })
      .waitFor();
    await message(bob, 'Hello, Bob').getByRole('button', { name: texts.reply }).click();
    await say(bob, 'Hello, Alice');
    await message(alice, 'Hello, Alice').getByText(`${names[0]}: Hello, Bob`).waitFor();

    await message(bob, 'Hello, Alice').getByRole('button', { name: texts.edit }).click();
    await bob.getByLabel(texts.message, { exact: true }).fill('Hello again, Alice');
    await bob.getByRole('button', { name: texts.save }).click();
    await message(alice, 'Hello again, Alice').getByText(texts.edited).waitFor();
    await expectAccessible(page);
    // The edit is published.
    await page.getByText(texts.trace(1)).first().waitFor();
    await picture('console.png');

    await message(bob, 'Hello again, Alice').getByRole('button', { name: texts.delete }).click();
    await alice.getByText(texts.deleted).waitFor();
    await bob.getByRole('button', { name: texts.undelete }).click();
    await message(alice, 'Hello again, Alice').waitFor();
  });

  test('a side that was offline, and was reloaded meanwhile, catches up without a gap', async () => {
    await say(alice, 'Before');
    await message(bob, 'Before').waitFor();
    await bob.getByRole('button', { name: texts.goOffline }).click();
    await say(alice, 'First');
    await say(alice, 'Second');
    await message(alice, 'Second').waitFor();
    await say(bob, 'From the tunnel');
    await bob.getByText(texts.waiting).waitFor();
    await page.reload();
    await bob.getByText(texts.waiting).waitFor();
    expect(await message(bob, 'First').count()).toBe(0);
    await bob.getByRole('button', { name: texts.goOnline }).click();
    await message(bob, 'Second').waitFor();
    await message(alice, 'From the tunnel').waitFor();
    await bob.getByText(texts.waiting).waitFor({ state: 'detached' });
    for (const side of [alice, bob]) {
      const shown = await side.locator('.message .content').allTextContents();
      expect(shown).toEqual(['Before', 'First', 'Second', 'From the tunnel']);
    }
  });

  test.skipIf(missing.some((part) => part.includes('S3')))(
    'a picture is shown on the other side',
    async () => {
      await alice
        .getByLabel(texts.attach)
        .setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: pixel });
      await say(alice, 'Look');
      const image = bob.getByRole('img', { name: 'dot.png' });
      await image.waitFor();
      await expect
        .poll(() => image.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth))
        .toBe(1);
    },
  );

  test('search marks what it found', async () => {
    await say(alice, 'The heron is a wading bird');
    await message(bob, 'heron').waitFor();
    await expect
      .poll(
        async () => {
          await bob.getByLabel(texts.searchFor).fill('wading heron');
          await bob.getByRole('button', { name: texts.search, exact: true }).click();
          await bob.locator('.results').waitFor();
          return bob.locator('.results mark').allTextContents();
        },
        { timeout: 60_000, interval: 1000 },
      )
      .toEqual(['heron', 'wading']);
    await expectAccessible(page);
  });

  test('an action shows its request, which can be copied and repeated', async () => {
    await say(alice, "It's me");
    await message(alice, "It's me").waitFor();
    const row = page.locator('.requests li', { hasText: 'POST /conversations/' }).first();
    await row.getByRole('button', { name: texts.copyTypeScript }).click();
    await row.getByText(texts.copied).waitFor();
    const copied = () => page.evaluate('navigator.clipboard.readText()') as Promise<string>;
    expect(await copied()).toContain("api.request('create-message', {");
    await row.getByRole('button', { name: texts.copyCurl }).click();
    await expect.poll(copied).toContain(`curl -sS '${baseUrl}/api/v1/conversations/`);
    expect(await copied()).toContain(`'{"content":"It'\\''s me"`);
  });

  test.skipIf(missing.some((part) => part.includes('Kafka')))(
    'a message shows its way from 202 over stored to published, with the records on Kafka',
    async () => {
      await alice.getByLabel(texts.throughQueue).check();
      await say(alice, 'By queue');
      await message(bob, 'By queue').waitFor();
      const row = page.locator('.requests > li', { hasText: 'mode=async' });
      await row.getByText(texts.trace(2)).click();
      const steps = await row.locator('.trace > ol > li').allTextContents();
      const order = ['202', 'Queued: chat.message-ingest', texts.storedAs(1), 'Published: org.chatstorage'];
      for (const step of order) expect(steps.join('\n')).toContain(step);
      expect(steps.at(-1)).toContain('chat.message-stored');
      await page.setViewportSize({ width: 1000, height: 900 });
      await page.getByText(texts.requests, { exact: true }).scrollIntoViewIfNeeded();
      await picture('console-trace.png', row);
      await row.getByText(texts.record, { exact: true }).last().click();
      expect(await row.locator('pre').last().textContent()).toContain('"content": "By queue"');
      await expectAccessible(page);
    },
  );

  test.skipIf(missing.some((part) => part.includes('S3')))(
    'an administrator sees an import with its certificate, what retention would take, a changed row of the audit log, and charts',
    async () => {
      await page.getByRole('link', { name: texts.administration }).click();
      const section = (name: string) => page.getByRole('region', { name, exact: true });
      const imports = section(texts.imports);
      await imports.getByRole('button', { name: texts.importSample }).click();
      await imports.getByText('Waiting to start').waitFor();
      await page.reload();
      await expect
        .poll(
          async () => {
            await stageJobs().runImports();
            return imports.getByText('Done.').isVisible();
          },
          { timeout: 60_000, interval: 500 },
        )
        .toBe(true);
      await imports.getByText(texts.certificateNotClean(1)).waitFor();
      await imports.getByText(/^Line 62: invalid-line/).waitFor();
      const [name = '', ...counts] = await imports.locator('tbody tr').locator('th, td').allTextContents();
      expect(name).toMatch(/^sample-/);
      expect(counts.slice(0, 4)).toEqual(['61', '60', '0', '1']);
      expect(counts[4]).toContain(texts.digestsEqual);

      const retention = section(texts.retention);
      await retention.getByLabel(texts.retentionDays).fill('400');
      await retention.getByRole('button', { name: texts.dryRun }).click();
      await retention.locator('.bars li').nth(7).waitFor();
      const goes = await retention
        .locator('.bars .goes')
        .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('width'))));
      expect(goes.toSorted((a, b) => b - a)).toEqual(goes);
      expect(goes.at(-1)).toBeGreaterThan(0);

      const audit = section(texts.audit);
      await audit.getByLabel(texts.auditAction).fill('import-messages');
      await audit.getByRole('button', { name: texts.auditRead, exact: true }).click();
      const id = ((await audit.locator('tbody td').first().textContent()) ?? '').trim();
      await withChangedEvent(id, async () => {
        await audit.getByRole('button', { name: texts.auditVerify }).click();
        await audit.getByText(texts.auditBad(1)).waitFor();
        await picture('console-audit.png', audit);
        await audit.locator('tr[data-wrong="true"]', { hasText: id }).waitFor();
      });
      await audit.getByRole('button', { name: texts.auditVerify }).click();
      await audit.getByText('As it was written').waitFor();

      const figures = section(texts.figures);
      await expect
        .poll(() => figures.locator('figcaption strong').allTextContents())
        .toContainEqual(expect.stringMatching(/^[\d.]+\/s$/));
      await expect.poll(() => figures.locator('polyline').first().getAttribute('points')).toMatch(/,.*,/);
      await expectAccessible(page);
      await page.getByText(texts.requests, { exact: true }).click();
      await page.evaluate('scrollTo(0, 0)');
      await picture('console-admin.png', page.getByRole('main'));
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate(overflow)).toBe(0);
    },
  );

  /** Changes a sealed row of the audit log, and puts it back at the end. */
  async function withChangedEvent(id: string, run: () => Promise<void>): Promise<void> {
    const { client, release } = await ownAuditLog(database);
    const unsealed =
      'SELECT 1 FROM audit_event WHERE id = $1 AND made_in > (SELECT max(last_made_in) FROM audit_block)';
    const workers = runningStage(stateDir)?.workers;
    try {
      await expect
        .poll(async () => {
          await fetch(`${workers}/jobs/seal-audit-events`, { method: 'POST', body: '{}' });
          return (await client.query(unsealed, [id])).rowCount;
        })
        .toBe(0);
      await client.query(`UPDATE audit_event SET actor_id = actor_id || '?' WHERE id = $1`, [id]);
      await run();
    } finally {
      await client.query(`UPDATE audit_event SET actor_id = rtrim(actor_id, '?') WHERE id = $1`, [id]);
      await release();
    }
  }

  test('it is usable on a phone, with a keyboard, and in the dark', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await alice.getByLabel(texts.message, { exact: true }).focus();
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await message(alice, 'By keyboard').waitFor();
    expect(await bob.isVisible()).toBe(false);
    await page.getByRole('button', { name: names[1], exact: true }).click();
    await message(bob, 'By keyboard').waitFor();
    expect(await page.evaluate(overflow)).toBe(0);
    await expectAccessible(page);
    await picture('console-phone.png');
  });
});
