/** LiteRT.js on the cpu (XNNPACK). It loads only in a browser; its threaded build needs relaxed SIMD. */
import { loadAndCompile, loadLiteRt, Tensor, type CompiledModel } from '@litertjs/core';
import { concatenated } from '../data.ts';
import { tfliteModel } from '../graphs/tflite.ts';
import { graphOf } from './graph-of.ts';
import type { EntrantModule, Job } from './types.ts';

const litert: EntrantModule = {
  async load({ threads, files }) {
    await loadLiteRt(`${files}/@litertjs/core/wasm/`, { threads: threads > 1 });
    return {
      async prepare(workload): Promise<Job | null> {
        const given = await graphOf(workload, files);
        if (given === null) return null;
        const file = tfliteModel(given);
        const load = (): Promise<CompiledModel> =>
          loadAndCompile(file, {
            accelerator: 'wasm',
            cpuOptions: { numThreads: threads },
          });
        let model = given.cold ? null : await load();
        const feeds = Object.values(given.inputs).map(
          ({ shape, values }) => new Tensor(values, [...shape]),
        );
        let results: Tensor[] = [];
        const drop = (): void => results.forEach((tensor) => tensor.delete());
        return {
          async run() {
            drop();
            model ??= await load();
            results = await model.run(feeds);
          },
          output: async () =>
            concatenated(
              (await Promise.all(results.map((tensor) => tensor.data()))) as Float32Array[],
            ),
          dispose() {
            drop();
            feeds.forEach((tensor) => tensor.delete());
            model?.delete();
          },
        };
      },
    };
  },
};

export default litert;
