/** onnxruntime-web on one of its backends, each of which is a build of its own. */
import type * as Ort from 'onnxruntime-web/wasm';
import { onnxModel } from '../graphs/onnx.ts';
import { images, transposed } from '../graphs/layout.ts';
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
          const { inputs, constants, image, graph, cold } = given;
          const model = onnxModel(inputs, constants, image, graph);
          const create = (): Promise<Ort.InferenceSession> =>
            ort.InferenceSession.create(model.bytes, {
              executionProviders: [provider],
              graphOptimizationLevel: 'all',
            });
          let session = cold ? null : await create();
          const feeds: Record<string, Ort.Tensor> = {};
          Object.values(inputs).forEach((input, i) => {
            const { shape, values } = image ? transposed(input, images) : input;
            feeds[model.inputs[i]] = new ort.Tensor(values, [...shape]);
          });
          let result: Ort.Tensor | null = null;
          return {
            async run() {
              session ??= await create();
              const results = await session.run(feeds);
              result = results[model.output];
            },
            output() {
              const values = result!.data as Float32Array;
              if (!image || result!.dims.length !== 4) return values;
              const [n, c, h, w] = result!.dims;
              return transposed({ shape: [n, c, h, w], values }, [0, 2, 3, 1]).values;
            },
            dispose: () => void session?.release(),
          };
        },
      };
    },
  };
}
