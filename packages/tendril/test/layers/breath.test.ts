/** Training lets others have their turn between its steps. */
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { Breath } from '../../src/layers/engine/breath.ts';
import { nextTurn } from '../../src/runtime/index.ts';

afterEach(() => vi.restoreAllMocks());

/** A clock that goes on by so much whenever it is read. */
function clock(step: number): void {
  let time = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (time += step));
}

function train(yieldEvery: tf.YieldEveryOptions, callbacks?: tf.CustomCallbackArgs) {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = tf.ones([8, 1]);
  const args = { batchSize: 1, verbose: 0 as const, yieldEvery };
  return model.fit(x, x, { ...args, validationData: [x, x], ...(callbacks && { callbacks }) });
}

/** How many turns others get while something goes on. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const others = (async () => {
    for (; !isOver; turns++) await nextTurn();
  })();
  await work;
  isOver = true;
  await others;
  return turns;
}

it('is due after some milliseconds, and lets who waits already go first', async () => {
  let time = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => time);
  const breath = new Breath([], 'auto');
  time = 9;
  expect(breath.isDue).toBe(false);
  time = 10;
  expect(breath.isDue).toBe(true);
  let hadTurn = false;
  void nextTurn().then(() => (hadTurn = true));
  await breath.take(0, 0);
  expect(hadTurn).toBe(true);
  expect(breath.isDue).toBe(false);
  expect(new Breath([], 'never').isDue).toBe(false);
});

// What `fit` loads at its first call takes turns too.
beforeAll(() => train('never'));

it('is taken between the steps of fit and of validation, where they are long', async () => {
  clock(11);
  // 8 batches to train on, and 8 to validate on.
  expect(await turnsDuring(train('auto'))).toBeGreaterThanOrEqual(16);
  expect(await turnsDuring(train('auto', { onBatchEnd: () => {} }))).toBeGreaterThanOrEqual(16);
  vi.restoreAllMocks();
  clock(0);
  expect(await turnsDuring(train('auto'))).toBeLessThan(8);
});

it('is not taken where it is not wanted', async () => {
  clock(11);
  expect(await turnsDuring(train('never'))).toBeLessThan(8);
});
