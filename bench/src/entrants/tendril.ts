/** Tendril, by its public package, on one of its backends. */
import type { BackendName } from './names.ts';
import { tfEntrant } from './tf-style.ts';
import type { EntrantModule, Tf } from './types.ts';

export function tendrilOn(backend: BackendName): EntrantModule {
  return {
    async load({ threads, files }) {
      const tf = await import('tendril');
      tf.wasmOptions.threads = threads;
      await tf.setBackend(backend);
      await tf.ready();
      const entrant = tfEntrant({
        tf: tf as unknown as Tf,
        prepare: (fn) => tf.compile(fn as never) as unknown as typeof fn,
        reads: backend !== 'wasm',
        files,
      });
      return {
        ...entrant,
        async profile(job) {
          const { kernels } = await tf.profile(async () => {
            await job.run();
            return [];
          });
          return kernels.map(({ name, outputShapes, kernelTimeMs, extraInfo }) => ({
            name,
            results: outputShapes,
            milliseconds: kernelTimeMs,
            // What it tells first is its GFLOP/s.
            flops: Number.parseFloat(extraInfo) * kernelTimeMs * 1e6,
          }));
        },
      };
    },
  };
}
