// The main way through the page: train, pause, go on, draw, download, come back later.

import { readFile } from 'node:fs/promises';
import { launch } from '../lib/browser.mjs';
import { serve } from '../lib/server.mjs';
import { measureWork } from '../lib/work.mjs';
import { Visitor, seven } from '../lib/visitor.mjs';

/** @param {import('../lib/checks.mjs').Checks} checks */
export async function learnScenario(checks) {
  const server = await serve({ isolated: true });
  const browser = await launch();
  try {
    const context = await browser.newContext({ acceptDownloads: true });
    const page = await context.newPage();
    const visitor = new Visitor(page);
    await visitor.open(server.url);

    await visitor.statusSays(/Nothing trained yet/, 20_000);
    const text = await page.locator('body').innerText();
    checks.that('says that nothing leaves the device', /Nothing leaves your device/.test(text));
    checks.that('shows sixty test digits', (await page.locator('.cell:visible').count()) === 60);
    checks.that('can use shared memory', await page.evaluate(() => crossOriginIsolated));

    const work = await measureWork(browser, page);
    await visitor.set('Epochs', '2');
    await visitor.button('Start training').click();
    await visitor.button('Pause').waitFor();
    await visitor.trained(15, 30_000);

    await checkPause(checks, visitor);

    await visitor.draw(seven);
    const early = await visitor.answer();
    const meanwhile = await visitor.percent();
    checks.that('reads a drawing while it trains', early.percent.length === 10 && meanwhile < 100, {
      early,
      meanwhile,
    });

    await visitor.statusSays(/Trained: Convolutional network, 2 epochs/, 60_000);
    const accuracy = await visitor.unseenAccuracy();
    checks.that(
      'reads more than 90 % of unseen digits right after two epochs',
      accuracy > 0.9,
      accuracy,
    );
    const { longest, wall } = await work.stop();
    checks.that("never works on the page's thread for 50 ms at a stretch", longest < 50, longest);
    console.log(
      `        longest task ${longest.toFixed(1)} ms of work, ${wall.toFixed(1)} ms by the clock`,
    );

    const { percent, words, digit } = await visitor.answer();
    const sum = percent.reduce((a, b) => a + b, 0);
    checks.that('gives ten probabilities that add up to one', Math.abs(sum - 100) < 0.6, percent);
    checks.that('reads the seven as a seven', digit === 7 && words.includes('7'), {
      percent,
      words,
    });

    await checkMistakes(checks, page);
    await checkDownload(checks, visitor);

    await page.reload();
    await visitor.statusSays(/Back from your last visit: Convolutional network, 2 epochs/, 20_000);
    checks.that('is back after a reload, and says so', true);
    await visitor.draw(seven);
    checks.that('reads drawings after the reload', (await visitor.answer()).digit === 7);
    await page.locator('.matrix .right').first().waitFor({ timeout: 10_000 });
    checks.that('finds the same accuracy again', (await visitor.unseenAccuracy()) === accuracy);
    checks.that('offers to train on', await visitor.button(/^Train \d+ more epochs$/).isVisible());

    await visitor.button('Reset').click();
    await visitor.statusSays(/Nothing trained yet/, 5000);
    await page.reload();
    await visitor.statusSays(/Nothing trained yet/, 20_000);
    checks.that('has forgotten all after a reset', true);
    checks.that('has no uncaught errors', visitor.errors.length === 0, visitor.errors);
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * @param {import('../lib/checks.mjs').Checks} checks
 * @param {Visitor} visitor
 */
async function checkPause(checks, visitor) {
  await visitor.button('Pause').click();
  await visitor.statusSays(/Paused/, 10_000);
  const before = [
    await visitor.percent(),
    await visitor.page.locator('.progress-numbers').innerText(),
  ];
  await visitor.page.waitForTimeout(700);
  const after = [
    await visitor.percent(),
    await visitor.page.locator('.progress-numbers').innerText(),
  ];
  checks.that('stands still while paused', String(before) === String(after), { before, after });
  await visitor.button('Resume').click();
  await visitor.statusSays(/Training/, 10_000);
  checks.that('goes on after the pause', (await visitor.percent()) < 100);
}

/**
 * @param {import('../lib/checks.mjs').Checks} checks
 * @param {import('playwright').Page} page
 */
async function checkMistakes(checks, page) {
  await page.getByRole('radio', { name: 'Only mistakes' }).check({ force: true });
  const cells = page.locator('.cell:visible');
  const labels = await cells.evaluateAll((all) =>
    all.map((cell) => cell.getAttribute('aria-label')),
  );
  const crosses = await page.locator('.cell:visible .cell-answer').allTextContents();
  const marked = labels.every((label) => label?.includes('wrongly read as'));
  checks.that(
    'marks mistakes in words and with a cross',
    marked && crosses.every((c) => c.includes('✕')),
    labels,
  );
  const filled = await page.locator('.matrix td').allTextContents();
  const total = filled.reduce((sum, text) => sum + Number(text || 0), 0);
  checks.that('has all 2,000 digits in the confusion matrix', total === 2000, total);
  await page.getByRole('radio', { name: 'A sample' }).check({ force: true });
}

/**
 * @param {import('../lib/checks.mjs').Checks} checks
 * @param {Visitor} visitor
 */
async function checkDownload(checks, { page }) {
  /** @type {import('playwright').Download[]} */
  const downloads = [];
  page.on('download', (download) => downloads.push(download));
  await page.getByRole('button', { name: 'Download the model' }).click();
  for (let i = 0; i < 50 && downloads.length < 2; i++) await page.waitForTimeout(100);
  const names = downloads.map((download) => download.suggestedFilename()).sort();
  checks.that(
    'downloads the network and its weights',
    String(names) === 'digits-cnn.json,digits-cnn.weights.bin',
    names,
  );
  const json = downloads.find((download) => download.suggestedFilename().endsWith('.json'));
  const weights = downloads.find((download) => download.suggestedFilename().endsWith('.bin'));
  if (!json || !weights) return;
  const model = JSON.parse(await readFile(await json.path(), 'utf8'));
  const bytes = (await readFile(await weights.path())).length;
  /** @type {{ shape: number[] }[]} */
  const specs = model.weightsManifest[0].weights;
  const count = specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  checks.that('puts every weight into the file', bytes === count * 4 && count > 10_000, {
    bytes,
    count,
  });
}
