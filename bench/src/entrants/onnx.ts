/** onnxruntime-web on one of its backends, each of which is a build of its own. */
import type * as Ort from 'onnxruntime-web/wasm';
import { concatenated } from '../data.ts';
import { inverse, transposed } from '../graphs/layout.ts';
import { onnxModel } from '../graphs/onnx.ts';
import { isNode } from '../platform.ts';
import { graphOf } from './graph-of.ts';
import type { EntrantModule, Job } from './types.ts';

export function onnxOn(ort: typeof Ort, provider: 'wasm' | 'webgpu'): EntrantModule {
  return {
    async load({ threads, files }) {
      ort.env.wasm.numThreads = threads;
      if (!isNode) ort.env.wasm.wasmPaths = `${files}/onnxruntime-web/dist/`;
      return {
        async prepare(workload): Promise<Job | null> {
          const given = await graphOf(workload, files);
          if (given === null) return null;
          const model = onnxModel(given, given.image);
          const create = (): Promise<Ort.InferenceSession> =>
            ort.InferenceSession.create(model.bytes, {
              executionProviders: [provider],
              graphOptimizationLevel: 'all',
            });
          let session = given.cold ? null : await create();
          const feeds: Record<string, Ort.Tensor> = {};
          Object.values(given.inputs).forEach((input, i) => {
            const { name, order } = model.inputs[i];
            const { shape, values } = transposed(input, order);
            feeds[name] = new ort.Tensor(values, [...shape]);
          });
          let results: Ort.InferenceSession.ReturnType = {};
          return {
            async run() {
              session ??= await create();
              results = await session.run(feeds);
            },
            output: () =>
              concatenated(
                model.outputs.map(({ name, order }) => {
                  const { dims, data } = results[name];
                  const result = { shape: dims, values: data as Float32Array };
                  return transposed(result, inverse(order)).values as Float32Array;
                }),
              ),
            dispose: () => void session?.release(),
          };
        },
      };
    },
  };
}
