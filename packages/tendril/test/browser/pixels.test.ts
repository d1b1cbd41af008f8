/** Pictures as plain data, which works wherever JavaScript does. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';

const bytes = [255, 128, 3, 200, 0, 1, 2, 255, 9, 8, 7, 6, 50, 60, 70, 80];
const picture = { data: Uint8Array.from(bytes), width: 1, height: 4 };

describeBackends('pixels', () => {
  it('become tensors of as many channels as wanted', async () => {
    const all = tf.browser.fromPixels(picture, 4);
    expect(all.shape).toEqual([4, 1, 4]);
    expect(all.dtype).toBe('int32');
    expect([...all.dataSync()]).toEqual(bytes);
    const colours = await tf.browser.fromPixelsAsync(picture);
    expect([...colours.dataSync()]).toEqual(bytes.filter((_, i) => i % 4 !== 3));
    expect(tf.browser.fromPixels(picture, 1).shape).toEqual([4, 1, 1]);
    const clamped = { ...picture, data: Uint8ClampedArray.from(bytes) } as unknown as ImageData;
    expect([...tf.browser.fromPixels(clamped, 2).dataSync()]).toEqual([
      255, 128, 0, 1, 9, 8, 50, 60,
    ]);
  });

  it('come back from tensors', async () => {
    const all = tf.browser.fromPixels(picture, 4);
    expect([...(await tf.browser.toPixels(all))]).toEqual(bytes);
    const grey = [0, 0, 0, 255, 128, 128, 128, 255];
    expect([...(await tf.browser.toPixels(tf.tensor2d([[0, 0.5]])))]).toEqual(grey);
    expect([...(await tf.browser.toPixels([[0, 128]]))]).toEqual(grey);
    expect([...(await tf.browser.toPixels(tf.tensor3d([[[1, 0, 0.2]]])))]).toEqual([
      255, 0, 51, 255,
    ]);
  });

  it('are refused where they are none, and nothing leaks', async () => {
    const before = tf.memory().numTensors;
    expect(() => tf.browser.fromPixels(picture, 5)).toThrow(
      'fromPixels: numChannels must be 1 to 4',
    );
    expect(() => tf.browser.fromPixels({ ...picture, height: 3 })).toThrow('are 12 bytes');
    expect(() => tf.browser.fromPixels(null as unknown as ImageData)).toThrow('got null');
    expect(() => tf.browser.fromPixels(new Date() as unknown as ImageData)).toThrow('got Date');
    await expect(tf.browser.toPixels([[0, 256]])).rejects.toThrow(
      'int32 picture go from 0 to 255, got 256',
    );
    await expect(tf.browser.toPixels([0, 1])).rejects.toThrow('toPixels: a picture has the shape');
    expect(tf.memory().numTensors).toBe(before);
    const long = tf.tensor2d([[1.5]]);
    await expect(tf.browser.toPixels(long)).rejects.toThrow('.clipByValue(0, 1)');
    const flags = tf.tensor2d([[true]]);
    await expect(tf.browser.toPixels(flags)).rejects.toThrow('got bool');
    tf.dispose([long, flags]);
  });
});
