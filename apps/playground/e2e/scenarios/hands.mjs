// The page that sees hands: in the sample, in a photo and through a camera; a hand steers the cursor; backends can be
// changed; nothing is sent anywhere.

import { createServer } from 'vite';
import { launch } from '../lib/browser.mjs';
import { cameraShowing } from '../lib/camera.mjs';
import { serve } from '../lib/server.mjs';
import { watch } from '../lib/watch.mjs';

/** The drawn hands, from the page's own source. @returns {Promise<typeof import('../../src/hands/drawing.ts')>} */
async function drawing() {
  const server = await createServer({
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const file = new URL('../../src/hands/drawing.ts', import.meta.url).pathname;
    return /** @type {typeof import('../../src/hands/drawing.ts')} */ (
      await server.ssrLoadModule(file)
    );
  } finally {
    await server.close();
  }
}

/** @param {import('../lib/checks.mjs').Checks} checks */
export async function handsScenario(checks) {
  const { drawHands } = await drawing();
  // The film of the camera: a hand goes from the left to the right.
  const film = Array.from({ length: 24 }, (_, i) =>
    drawHands(480, 360, [
      {
        x: 0.25 + (0.5 * i) / 24,
        y: 0.55,
        size: 0.6,
        turn: 0,
        pose: /** @type {const} */ ('open'),
      },
    ]),
  );
  const camera = cameraShowing(film);
  const browser = await launch(camera.launchArguments);
  const server = await serve({ isolated: true });
  try {
    const page = await browser.newPage();
    const { errors, elsewhere } = watch(page, server.url);
    const status = page.locator('.status');
    /** @param {string | RegExp} text @param {number} timeout */
    const says = (text, timeout = 60_000) => status.filter({ hasText: text }).waitFor({ timeout });

    await page.goto(server.url);
    await page.getByRole('link', { name: 'Hands' }).click();
    await says('Ready.');
    for (const name of ['Download', 'Warm-up']) {
      const done = await page.getByRole('progressbar', { name }).getAttribute('aria-valuenow');
      checks.that(`shows that the ${name.toLowerCase()} is done`, done === '100', done);
    }

    await page.getByRole('button', { name: 'Look at the sample' }).click();
    await says('I see an open hand.');
    checks.that('sees the hand of the sample', true);
    const facts = await page.locator('.facts').innerText();
    checks.that('measures its latency', /Latency\s+[\d.]+ m?s/.test(facts), facts);
    checks.that('computes in a worker, not on the page', page.workers().length > 0);
    await page
      .locator('.field-score')
      .filter({ hasText: /burst\.$/ })
      .waitFor({ timeout: 60_000 });
    checks.that('bursts a bubble with the hand', true);

    await page.getByRole('button', { name: 'Turn on the camera' }).click();
    await says('I see an open hand.');
    const { lefts, cursors } = await page.evaluate(
      () =>
        new Promise(
          (/** @type {(seen: { lefts: number[], cursors: number[] }) => void} */ resolve) => {
            /** @type {number[]} */
            const lefts = [];
            /** @type {number[]} */
            const cursors = [];
            const share = (/** @type {string} */ selector) =>
              parseFloat(
                /** @type {HTMLElement | null} */ (document.querySelector(selector))?.style.left ??
                  '',
              );
            const timer = setInterval(() => {
              const [left, cursor] = [share('.mark'), share('.cursor')];
              if (Number.isFinite(left) && left !== lefts[lefts.length - 1]) lefts.push(left);
              if (Number.isFinite(cursor)) cursors.push(cursor);
              if (lefts.length < 12) return;
              clearInterval(timer);
              resolve({ lefts, cursors });
            }, 30);
          },
        ),
    );
    const span = (/** @type {number[]} */ values) => Math.max(...values) - Math.min(...values);
    checks.that('follows a hand through the camera', span(lefts) > 15, lefts);
    checks.that('steers the cursor with it', span(cursors) > 15, cursors);
    await page.getByRole('button', { name: 'Turn the camera off' }).click();
    checks.that('turns the camera off', (await page.locator('video').count()) === 0);

    const alert = page.getByRole('alert');
    const turnOn = page.getByRole('button', { name: 'Turn on the camera' });
    await turnOn.click();
    await page.locator('video').waitFor();
    await page.evaluate(() => {
      const stream = document.querySelector('video')?.srcObject;
      if (!(stream instanceof MediaStream)) return;
      stream.getTracks().forEach((track) => track.dispatchEvent(new Event('ended')));
    });
    await alert.filter({ hasText: 'was taken away' }).waitFor({ timeout: 10_000 });
    checks.that(
      'lets go of a camera that is taken away',
      (await page.locator('video').count()) === 0,
    );
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await turnOn.click();
    await alert
      .filter({ hasText: /may not use the camera.*settings/ })
      .waitFor({ timeout: 10_000 });
    checks.that('says how a camera can be allowed', true);

    const photo = await page.evaluate(
      async ({ width, height, data }) => {
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const pixels = new ImageData(Uint8ClampedArray.from(data), width, height);
        canvas.getContext('2d')?.putImageData(pixels, 0, 0);
        return canvas.toDataURL('image/png').split(',')[1];
      },
      asData(
        drawHands(640, 480, [
          { x: 0.3, y: 0.55, size: 0.6, turn: 0, pose: 'closed' },
          { x: 0.72, y: 0.55, size: 0.6, turn: 0, pose: 'open' },
        ]),
      ),
    );
    const input = page.locator('input[type=file]');
    await input.setInputFiles({
      name: 'photo.png',
      mimeType: 'image/png',
      buffer: Buffer.from(photo, 'base64'),
    });
    await says(/an open hand and a closed hand|a closed hand and an open hand/);
    checks.that('sees two hands in a photo', (await page.locator('.mark').count()) === 2);
    await input.setInputFiles({
      name: 'letter.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('no picture'),
    });
    await page.getByRole('alert').filter({ hasText: 'letter.txt' }).waitFor({ timeout: 10_000 });
    checks.that('refuses what is no picture in words', true);

    // There is no WebGPU here: it says so, and goes on with what worked.
    const names = await page
      .locator('#backend option')
      .evaluateAll((options) =>
        options.map((option) => /** @type {HTMLOptionElement} */ (option).value),
      );
    checks.that('offers the backends', names.includes('wasm') && names.includes('cpu'), names);
    const without = await page.evaluate(async () => {
      const { gpu } = /** @type {{ gpu?: { requestAdapter(): Promise<unknown> } }} */ (navigator);
      return gpu === undefined || (await gpu.requestAdapter()) === null;
    });
    if (without && names.includes('webgpu')) {
      await page.getByLabel('Backend').selectOption('webgpu');
      await page
        .getByRole('alert')
        .filter({ hasText: 'cannot be used here' })
        .waitFor({ timeout: 30_000 });
      await says(/I see/);
      const value = await page.getByLabel('Backend').inputValue();
      checks.that('goes back to the backend that worked', value === 'wasm', value);
    }
    checks.that('sends no picture anywhere', elsewhere.length === 0, elsewhere);
    checks.that('has no uncaught errors on the page about hands', errors.length === 0, errors);
  } finally {
    await browser.close();
    server.close();
    camera.remove();
  }
}

/** As what can be sent to the page. @param {import('../../src/hands/drawing.ts').Picture} picture */
const asData = ({ width, height, data }) => ({ width, height, data: [...data] });
