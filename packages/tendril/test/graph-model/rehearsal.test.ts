import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { rehearse } from '../../src/graph-model/rehearsal/rehearse.ts';
import { nextTurn } from '../../src/runtime/index.ts';
import { describeUsual } from '../util/backends.ts';
import { collectGarbage } from '../util/garbage.ts';

describeUsual('the rehearsal of a model', () => {
  it('leaves nothing behind, and nothing to see while it goes on', async () => {
    await collectGarbage();
    const before = tf.memory();
    let pauses = 0;
    await rehearse(async () => {
      await nextTurn();
      const { numTensors, numDataBuffers, numBytes } = tf.memory();
      expect({ numTensors, numDataBuffers, numBytes }).toEqual({
        numTensors: before.numTensors,
        numDataBuffers: before.numDataBuffers,
        numBytes: before.numBytes,
      });
      pauses++;
    });
    // It comes to the end: each of its kernels has a turn of its own.
    expect(pauses).toBeGreaterThan(15);
  });

  it('goes no further than the pause where it is stopped', async () => {
    let pauses = 0;
    const stopped = rehearse(async () => {
      await nextTurn();
      if (++pauses === 10) throw new Error('enough');
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(pauses).toBe(10);
  });

  it('ends when something else is computed', async () => {
    let pauses = 0;
    const ended = rehearse(async () => {
      await nextTurn();
      if (++pauses === 5) tf.tensor1d([1, 2]).square().dataSync();
    });
    await expect(ended).rejects.toThrow('has begun');
    expect(pauses).toBe(5);
  });

  it('is not among the kernels of a profile', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const { kernels } = await tf.profile(async () => {
      await expect(rehearse(nextTurn)).rejects.toThrow('watch');
      const y = x.square();
      await y.data();
      return y;
    });
    expect(kernels.map(({ outputShapes }) => outputShapes)).toEqual([[[3]]]);
    x.dispose();
  });
});
