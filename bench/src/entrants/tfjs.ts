/** TensorFlow.js on its cpu backend. */
import { tfEntrant } from './tf-style.ts';
import { tinyModel } from './tiny.ts';
import type { EntrantModule } from './types.ts';

const tfjs: EntrantModule = {
  async load() {
    const tf = await import('@tensorflow/tfjs');
    await tf.setBackend('cpu');
    return tfEntrant({ tf, prepare: (fn) => fn });
  },
  async first() {
    const tf = await import('@tensorflow/tfjs');
    await tf.setBackend('cpu');
    return tinyModel(tf).data();
  },
};

export default tfjs;
