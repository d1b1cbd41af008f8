// What a visitor can do and see on the page about digits, by the names things have on it.

/** @typedef {import('playwright').Page} Page */

export class Visitor {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** Errors that nobody caught. @type {string[]} */
    this.errors = [];
    page.on('pageerror', (error) => this.errors.push(String(error)));
    this.status = page.locator('.status');
    this.pad = page.getByRole('application', { name: 'Drawing pad' });
    this.progress = page.getByRole('progressbar', { name: 'Training' });
  }

  /** @param {string} url */
  async open(url) {
    await this.page.goto(url);
    await this.page.evaluate(() => document.fonts.ready);
  }

  /** @param {string | RegExp} name */
  button(name) {
    return this.page.getByRole('button', { name });
  }

  /** @param {'Convolutional' | 'Dense'} name */
  async choose(name) {
    await this.page.getByRole('radio', { name }).check({ force: true });
  }

  /**
   * @param {'Epochs' | 'Batch size' | 'Learning rate'} setting
   * @param {string} value
   */
  async set(setting, value) {
    await this.page.getByLabel(setting).selectOption(value);
  }

  /**
   * Waits until the page says so.
   * @param {RegExp} pattern
   * @param {number} timeout milliseconds
   */
  async statusSays(pattern, timeout) {
    await this.page.locator('.status', { hasText: pattern }).waitFor({ timeout });
  }

  /**
   * Waits until so many percent of the training are done.
   * @param {number} percent
   * @param {number} timeout milliseconds
   */
  async trained(percent, timeout) {
    await this.page.waitForFunction(
      (wanted) => {
        const bar = document.querySelector('[role=progressbar]');
        return Number(bar?.getAttribute('aria-valuenow')) >= wanted;
      },
      percent,
      { timeout },
    );
  }

  /** How far training is, in percent. */
  async percent() {
    return Number(await this.progress.getAttribute('aria-valuenow'));
  }

  /**
   * Draws lines on the pad, from the left and top in shares of its size.
   * @param {[number, number][]} spots
   */
  async draw(spots) {
    await this.pad.scrollIntoViewIfNeeded();
    const box = await this.pad.boundingBox();
    if (!box) throw new Error('the pad is not to be seen');
    const { mouse } = this.page;
    for (const [i, [x, y]] of spots.entries()) {
      await mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 8 });
      if (i === 0) await mouse.down();
    }
    await mouse.up();
  }

  /** What the network makes of the pad: ten percentages, and the answer in words. */
  async answer() {
    await this.page.locator('.bars .is-best').waitFor({ timeout: 15_000 });
    const values = await this.page.locator('.bars .bar-value').allTextContents();
    const words = (await this.page.locator('.answer').textContent()) ?? '';
    const digit = Number((await this.page.locator('.is-best .bar-digit').textContent()) ?? NaN);
    return { percent: values.map((text) => parseFloat(text)), words, digit };
  }

  /** The share of held-back digits that are read right, as the gallery says. */
  async unseenAccuracy() {
    const text = (await this.page.locator('.gallery-block .hint').textContent()) ?? '';
    return Number(/([\d.]+) % right/.exec(text)?.[1] ?? 0) / 100;
  }
}

/** Lines that make a seven. @type {[number, number][]} */
export const seven = [
  [0.28, 0.25],
  [0.7, 0.25],
  [0.45, 0.8],
];
