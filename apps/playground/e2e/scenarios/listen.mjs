// The page that turns sound into notes: the sample gives the notes that were played, on every backend; what is no
// sound is refused in words; nothing is sent anywhere.

import { launch } from '../lib/browser.mjs';
import { serve } from '../lib/server.mjs';
import { watch } from '../lib/watch.mjs';

/** The melody of the sample (src/listen/tune.ts), as the page names it. */
const melody = 'E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 E4 D4 D4'.split(' ');

/** How many of `wanted` come in `heard`, in their order. @param {string[]} heard @param {string[]} wanted */
function inOrder(heard, wanted) {
  let found = 0;
  for (const name of heard) if (name === wanted[found]) found++;
  return found;
}

/** A WAV file of so many samples of silence, 16 000 a second. @param {number} samples */
function silence(samples) {
  const file = Buffer.alloc(44 + 2 * samples);
  file.write('RIFF');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  // The length of the header, and that it is plain numbers, of one channel.
  [16, 0x10001].forEach((word, i) => file.writeUInt32LE(word, 16 + 4 * i));
  [16_000, 32_000].forEach((word, i) => file.writeUInt32LE(word, 24 + 4 * i));
  [2, 16].forEach((half, i) => file.writeUInt16LE(half, 32 + 2 * i));
  file.write('data', 36);
  file.writeUInt32LE(2 * samples, 40);
  return file;
}

/** @param {import('../lib/checks.mjs').Checks} checks */
export async function listenScenario(checks) {
  const browser = await launch();
  const server = await serve({ isolated: true });
  try {
    const page = await browser.newPage();
    const { errors, elsewhere } = watch(page, server.url);
    const status = page.locator('.status');
    const ready = () => status.filter({ hasText: 'Ready.' }).waitFor({ timeout: 60_000 });
    await page.goto(`${server.url}listen.html`);
    await ready();

    for (const backend of ['wasm', 'cpu']) {
      if (backend !== 'wasm') {
        await page.getByLabel('Backend').selectOption(backend);
        await ready();
      }
      await page.getByRole('button', { name: 'Hear the sample' }).click();
      await status.filter({ hasText: /notes in/ }).waitFor({ timeout: 120_000 });
      const label = (await page.getByRole('img').getAttribute('aria-label')) ?? '';
      const heard = label.replace(/^.*: /, '').split(' ');
      const found = inOrder(heard, melody);
      checks.that(`hears the melody on ${backend}`, found >= melody.length - 1, heard);
      const facts = await page.locator('.facts').innerText();
      checks.that(
        `measures its speed on ${backend}`,
        /Latency\s+\d+ ms|Latency\s+\d+ s/.test(facts),
        facts,
      );
    }

    await page.locator('input[type=file]').setInputFiles({
      name: 'letter.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('no sound'),
    });
    const alert = page.getByRole('alert');
    await alert.filter({ hasText: 'letter.txt' }).waitFor({ timeout: 10_000 });
    checks.that('refuses what is no sound in words', true);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as MIDI' }).click();
    checks.that('saves a MIDI file', (await download).suggestedFilename() === 'notes.mid');

    await page.locator('input[type=file]').setInputFiles({
      name: 'click.wav',
      mimeType: 'audio/wav',
      buffer: silence(160),
    });
    await status.filter({ hasText: '0 notes in 0.0 s' }).waitFor({ timeout: 30_000 });
    checks.that('hears no notes in a moment of silence', (await alert.count()) === 0);
    checks.that('sends nothing anywhere', elsewhere.length === 0, elsewhere);
    checks.that('has no uncaught errors on the listening page', errors.length === 0, errors);
  } finally {
    await browser.close();
    server.close();
  }
}
