/** TensorFlow.js on its wasm backend. Its threads do not work in Node. */
import { isNode } from '../platform.ts';
import { tfEntrant } from './tf-style.ts';
import type { EntrantModule } from './types.ts';

const tfjsWasm: EntrantModule = {
  async load({ threads, files }) {
    const tf = await import('@tensorflow/tfjs');
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    const { setThreadsCount, setWasmPaths } = wasm;
    setWasmPaths(`${files}/@tensorflow/tfjs-backend-wasm/dist/`);
    if (isNode) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    else setThreadsCount(threads);
    await tf.setBackend('wasm');
    return tfEntrant({ tf, prepare: (fn) => fn, reads: false, files });
  },
};

export default tfjsWasm;
