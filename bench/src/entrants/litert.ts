/** LiteRT.js on the cpu (XNNPACK). It loads only in a browser; its threaded build needs relaxed SIMD. */
import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';
import { tfliteModel } from '../graphs/tflite.ts';
import type { EntrantModule, Job } from './types.ts';

const litert: EntrantModule = {
  async load({ threads, files }) {
    await loadLiteRt(`${files}/@litertjs/core/wasm/`, { threads: threads > 1 });
    return {
      async prepare(workload): Promise<Job | null> {
        if (workload.kind === 'special' || workload.graph === undefined) return null;
        const inputs = workload.inputs();
        const file = tfliteModel(inputs, workload.constants?.() ?? {}, workload.graph);
        const model = await loadAndCompile(file.bytes, {
          accelerator: 'wasm',
          cpuOptions: { numThreads: threads },
        });
        const feeds = Object.values(inputs).map(
          ({ shape, values }) => new Tensor(values, [...shape]),
        );
        let results: Tensor[] = [];
        const drop = (): void => results.forEach((tensor) => tensor.delete());
        return {
          async run() {
            drop();
            results = await model.run(feeds);
          },
          output: () => results[0].data(),
          dispose() {
            drop();
            feeds.forEach((tensor) => tensor.delete());
            model.delete();
          },
        };
      },
    };
  },
};

export default litert;
