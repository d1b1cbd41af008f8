// The page at other sizes and in the dark, and by keyboard alone.

import { launch } from '../lib/browser.mjs';
import { serve } from '../lib/server.mjs';
import { Visitor } from '../lib/visitor.mjs';

/** @param {import('../lib/checks.mjs').Checks} checks */
export async function looksScenario(checks) {
  const server = await serve({ isolated: true });
  const browser = await launch();
  try {
    await phone(checks, browser, server.url);
    await keyboard(checks, browser, server.url);
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * @param {import('../lib/checks.mjs').Checks} checks
 * @param {import('playwright').Browser} browser
 * @param {string} url
 */
async function phone(checks, browser, url) {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    hasTouch: true,
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const visitor = new Visitor(page);
  await visitor.open(url);
  await visitor.statusSays(/Nothing trained yet/, 20_000);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  checks.that('fits a phone 360 pixels wide', width <= 360, width);
  const colors = await page.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.body);
    return [backgroundColor, color].map((text) =>
      (text.match(/\d+/g) ?? []).slice(0, 3).map(Number),
    );
  });
  const [paper, ink] = colors.map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b);
  checks.that('is light on dark where the reader prefers that', paper < 40 && ink > 200, colors);
  const moving = await page.evaluate(
    () => getComputedStyle(document.querySelector('.button') ?? document.body).transitionDuration,
  );
  checks.that('keeps still where the reader prefers that', moving === '0s', moving);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button:not(.cell), select, .segmented label')]
      .filter((element) => element.getClientRects().length > 0)
      .map((element) => element.getBoundingClientRect().height)
      .filter((height) => height < 32),
  );
  checks.that('has controls large enough for a finger', small.length === 0, small);
  await context.close();
}

/**
 * @param {import('../lib/checks.mjs').Checks} checks
 * @param {import('playwright').Browser} browser
 * @param {string} url
 */
async function keyboard(checks, browser, url) {
  const page = await browser.newPage();
  const visitor = new Visitor(page);
  await visitor.open(url);
  await visitor.statusSays(/Nothing trained yet/, 20_000);
  const { keyboard } = page;

  await keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement?.textContent);
  checks.that('begins with a way past the header', first === 'Skip to the page', first);
  await keyboard.press('Enter');

  /** @param {string} name */
  const tabTo = async (name) => {
    for (let i = 0; i < 20; i++) {
      await keyboard.press('Tab');
      const here = await page.evaluate(() => {
        const element = document.activeElement;
        return [
          element?.textContent,
          element?.getAttribute('aria-label'),
          element?.getAttribute('name'),
        ];
      });
      if (here.includes(name)) return true;
    }
    return false;
  };

  checks.that('reaches the choice of networks', await tabTo('model'));
  await keyboard.press('ArrowRight');
  checks.that(
    'changes it by arrow key',
    await page.getByRole('radio', { name: 'Dense' }).isChecked(),
  );
  checks.that('reaches the start button', await tabTo('Start training'));
  const outline = await page.evaluate(
    () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
  );
  checks.that('shows where the focus is', outline === 'solid', outline);
  await keyboard.press('Enter');
  await visitor.statusSays(/Training/, 10_000);
  checks.that('reaches the pad', await tabTo('Drawing pad'));
  await keyboard.press('4');
  const said = page.getByText(/it is a 4/);
  await said.waitFor({ state: 'attached', timeout: 5000 });
  const { percent } = await visitor.answer();
  checks.that(
    'reads a digit put on the pad by key',
    Math.abs(percent.reduce((a, b) => a + b) - 100) < 0.6,
    percent,
  );
  await keyboard.press('Delete');
  checks.that('clears the pad by key', await page.getByText('Draw a digit, 0 to 9').isVisible());
  await visitor.button('Reset').focus();
  await keyboard.press('Enter');
  await visitor.statusSays(/Nothing trained yet/, 10_000);
  checks.that('stops and resets by key', true);
  checks.that('has no uncaught errors by keyboard', visitor.errors.length === 0, visitor.errors);
  await page.close();
}
