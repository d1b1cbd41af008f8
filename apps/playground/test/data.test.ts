import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { output, writeDigits } from '../scripts/pack-digits.mjs';
import { PIXELS, decodeDigits, sliceSamples, toInputs, toOneHot } from '../src/digits/data.ts';

/** A tiny file: two training samples and one held back. */
function tinyFile(): Uint8Array {
  const bytes = new Uint8Array(16 + 3 * (1 + PIXELS));
  bytes.set(new TextEncoder().encode('DIGI'));
  const fields = new DataView(bytes.buffer);
  fields.setUint32(4, 2, true);
  fields.setUint32(8, 1, true);
  fields.setUint32(12, PIXELS, true);
  bytes.set([3, 7, 9], 16);
  bytes.fill(10, 19, 19 + PIXELS);
  bytes.fill(20, 19 + PIXELS, 19 + 2 * PIXELS);
  bytes.fill(30, 19 + 2 * PIXELS);
  return bytes;
}

describe('decodeDigits', () => {
  it('splits training from held-back samples', async () => {
    const { train, heldBack } = await decodeDigits(tinyFile());
    expect([train.count, heldBack.count]).toEqual([2, 1]);
    expect([...train.labels, ...heldBack.labels]).toEqual([3, 7, 9]);
    expect(train.images[0]).toBe(10);
    expect(train.images[PIXELS]).toBe(20);
    expect(heldBack.images).toEqual(new Uint8Array(PIXELS).fill(30));
  });

  it('undoes gzip where the server has not', async () => {
    const { train } = await decodeDigits(new Uint8Array(gzipSync(tinyFile())));
    expect([...train.labels]).toEqual([3, 7]);
  });

  it('says what is wrong with something else, such as a page of HTML', async () => {
    const html = new TextEncoder().encode('<!doctype html><title>Not found</title>');
    await expect(decodeDigits(html)).rejects.toThrow('starts with "<!do", not "DIGI"');
  });

  it('refuses a file that was cut short', async () => {
    await expect(decodeDigits(tinyFile().slice(0, 1000))).rejects.toThrow('damaged');
  });
});

describe('samples', () => {
  it('slices images along with labels', async () => {
    const { train } = await decodeDigits(tinyFile());
    const second = sliceSamples(train, 1, 2);
    expect(second.count).toBe(1);
    expect(second.labels[0]).toBe(7);
    expect(second.images[0]).toBe(20);
  });

  it('turns bytes into inputs and labels into rows', () => {
    expect([...toInputs(Uint8Array.of(0, 51, 255))]).toEqual([0, Math.fround(0.2), 1]);
    const rows = toOneHot(Uint8Array.of(2, 0));
    expect([...rows]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('the packed digits', () => {
  it('are 8,000 and 2,000, each digit held back in the same share, the same every time', async () => {
    writeDigits();
    const { train, heldBack } = await decodeDigits(readFileSync(output));
    expect([train.count, heldBack.count]).toEqual([8000, 2000]);
    for (let digit = 0; digit < 10; digit++) {
      const count = (labels: Uint8Array) => labels.filter((label) => label === digit).length;
      const held = count(heldBack.labels);
      expect(held / (held + count(train.labels))).toBeCloseTo(0.2, 2);
    }
    expect([...heldBack.labels.subarray(0, 12)]).toMatchInlineSnapshot(`
      [
        7,
        0,
        6,
        4,
        4,
        8,
        0,
        1,
        1,
        0,
        3,
        6,
      ]
    `);
  });
});
