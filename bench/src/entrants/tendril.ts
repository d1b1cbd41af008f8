/** Tendril, by its public package. */
import { tfEntrant } from './tf-style.ts';
import { tinyModel } from './tiny.ts';
import type { EntrantModule, Tf } from './types.ts';

const tendril: EntrantModule = {
  async load({ threads }) {
    const tf = await import('tendril');
    tf.wasmOptions.threads = threads;
    await tf.setBackend('wasm');
    await tf.ready();
    return tfEntrant({
      tf: tf as unknown as Tf,
      prepare: (fn) => tf.compile(fn as never) as unknown as typeof fn,
    });
  },
  async first() {
    const tf = (await import('tendril')) as unknown as Tf;
    return tinyModel(tf).data();
  },
};

export default tendril;
