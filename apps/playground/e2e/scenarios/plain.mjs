// Where the page cannot have all it wants: no shared memory, no WebAssembly. It works, and says it is slower.

import { launch } from '../lib/browser.mjs';
import { serve } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

/** @param {import('../lib/checks.mjs').Checks} checks */
export async function plainScenario(checks) {
  const browser = await launch();
  const servers = [
    await serve({ isolated: false }),
    await serve({ isolated: true, webAssembly: false }),
  ];
  try {
    const [noMemory, noWebAssembly] = servers.map(({ url }) => url);
    await without(checks, browser, noMemory, 'shared memory', /one thread, slower/);
    await without(checks, browser, noWebAssembly, 'WebAssembly', /plain JavaScript.*slower/);
  } finally {
    await browser.close();
    servers.forEach((server) => server.close());
  }
}

/**
 * @param {import('../lib/checks.mjs').Checks} checks
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {string} what is missing
 * @param {RegExp} notice
 */
async function without(checks, browser, url, what, notice) {
  const context = await browser.newContext();
  const visitor = new Visitor(await context.newPage());
  await visitor.open(url);
  await visitor.statusSays(/Nothing trained yet/, 20_000);
  const note = await visitor.page.locator('.note').innerText();
  checks.that(`says that it is slower without ${what}`, notice.test(note), note);
  await visitor.choose('Dense');
  await visitor.button('Start training').click();
  await visitor.trained(2, 30_000);
  checks.that(`trains without ${what}`, true);
  checks.that(
    `has no uncaught errors without ${what}`,
    visitor.errors.length === 0,
    visitor.errors,
  );
  await context.close();
}
