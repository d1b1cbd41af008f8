// What goes wrong is said, and the page can go on: the digits are missing, the worker dies.

import { launch } from '../lib/browser.mjs';
import { serve } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

/** @param {import('../lib/checks.mjs').Checks} checks */
export async function brokenScenario(checks) {
  const server = await serve({ isolated: true });
  const browser = await launch();
  try {
    await missingDigits(checks, browser, server);
    await deadWorker(checks, browser, server);
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * @param {import('../lib/checks.mjs').Checks} checks
 * @param {import('playwright').Browser} browser
 * @param {import('../lib/server.mjs').TestServer} server
 */
async function missingDigits(checks, browser, server) {
  server.missing.add('/data/digits.bin');
  const visitor = new Visitor(await browser.newPage());
  await visitor.open(server.url);
  const alert = visitor.page.getByRole('alert');
  await alert.getByText('could not be loaded').waitFor({ timeout: 20_000 });
  checks.that('says that the digits are missing', (await alert.innerText()).includes('404'));
  checks.that(
    'does not offer to train on nothing',
    await visitor.button('Start training').isDisabled(),
  );
  server.missing.clear();
  await visitor.button('Try again').click();
  await alert.getByText('could not be loaded').waitFor({ state: 'detached', timeout: 10_000 });
  checks.that('goes on once they are there', await visitor.button('Start training').isEnabled());
  checks.that('takes the alert away', (await alert.innerText()) === '');
  await visitor.page.close();
}

/**
 * @param {import('../lib/checks.mjs').Checks} checks
 * @param {import('playwright').Browser} browser
 * @param {import('../lib/server.mjs').TestServer} server
 */
async function deadWorker(checks, browser, server) {
  const page = await browser.newPage();
  const visitor = new Visitor(page);
  // The worker's program is missing at first, as after a deployment that went half through.
  let broken = true;
  await page.route(/main-[^/]*\.js$/, (route) => (broken ? route.abort() : route.continue()));
  await visitor.open(server.url);
  const alert = page.getByRole('alert');
  await alert.getByText('The worker that trains has stopped').waitFor({ timeout: 20_000 });
  checks.that('says that the worker has stopped', true);
  broken = false;
  await visitor.button('Start it again').click();
  await visitor.statusSays(/Nothing trained yet/, 20_000);
  // A trial waits until the button could be clicked: the status may be there a moment before the worker is.
  const started = visitor.button('Start training').click({ trial: true, timeout: 20_000 });
  checks.that(
    'starts another',
    await started.then(
      () => true,
      () => false,
    ),
  );
  await page.close();
}
