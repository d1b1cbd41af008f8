// Makes the pictures of the documentation from the built page, after two epochs of training:
// docs/images/digits-desktop.png, digits-dark.png and digits-phone.png; and of the page about hands, looking at the
// sample: hands.png.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from '../e2e/lib/browser.mjs';
import { serve } from '../e2e/lib/server.mjs';
import { Visitor, seven } from '../e2e/lib/visitor.mjs';

const folder = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

/** @type {{ name: string, options: import('playwright').BrowserContextOptions }[]} */
const pictures = [
  { name: 'digits-desktop', options: { viewport: { width: 1280, height: 860 } } },
  { name: 'digits-dark', options: { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' } },
  {
    name: 'digits-phone',
    options: { viewport: { width: 360, height: 1640 }, deviceScaleFactor: 2, hasTouch: true },
  },
];

mkdirSync(folder, { recursive: true });
const server = await serve({ isolated: true });
const browser = await launch();
for (const { name, options } of pictures) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const visitor = new Visitor(await context.newPage());
  await visitor.open(server.url);
  await visitor.set('Epochs', '2');
  await visitor.button('Start training').click();
  await visitor.statusSays(/^Trained/, 120_000);
  await visitor.draw(seven);
  await visitor.answer();
  await visitor.page.waitForTimeout(500);
  await visitor.page.evaluate(() => scrollTo(0, 0));
  await visitor.page.screenshot({
    path: `${folder}${name}.png`,
    fullPage: name !== 'digits-phone',
  });
  console.log(`docs/images/${name}.png`);
  await context.close();
}
const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
await page.goto(`${server.url}hands.html`);
await page.getByRole('button', { name: 'Look at the sample' }).click();
await page.locator('.field-score', { hasText: /burst\.$/ }).waitFor({ timeout: 60_000 });
await page.locator('main').focus();
await page.waitForTimeout(2000);
await page.screenshot({ path: `${folder}hands.png`, fullPage: true });
console.log('docs/images/hands.png');
await browser.close();
server.close();
