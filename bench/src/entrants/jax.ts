/** jax-js on one of its backends. Its convolutions want [n, c, h, w]. */
import { depthwiseFilters, filters, images, transposed } from '../graphs/layout.ts';
import type { FunctionWorkload, Input, Inputs } from '../workloads/types.ts';
import { jaxSpecial } from './jax-specials.ts';
import type { EntrantModule, Jax, JaxArray, Job } from './types.ts';

type Device = 'wasm' | 'webgpu';

function laidOut(workload: FunctionWorkload, input: Input, isConstant: boolean): Input {
  if (workload.image !== true || input.shape.length !== 4) return input;
  if (!isConstant) return transposed(input, images);
  return transposed(input, input.shape[3] === 1 ? depthwiseFilters : filters);
}

function arrays(
  { numpy }: Jax,
  workload: FunctionWorkload,
  inputs: Inputs,
  areConstants: boolean,
): Record<string, JaxArray> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => {
      const { shape, values } = laidOut(workload, input, areConstants);
      return [name, numpy.array(values as Float32Array<ArrayBuffer>).reshape([...shape])];
    }),
  );
}

function functionJob(jax: Jax, workload: FunctionWorkload, reads: boolean): Job | null {
  const { jax: body } = workload;
  if (body === undefined) return null;
  const inputs = arrays(jax, workload, workload.inputs(), false);
  const constants = arrays(jax, workload, workload.constants?.() ?? {}, true);
  const all = { ...inputs, ...constants };
  const fn = jax.jit((x: Record<string, JaxArray>) => body(jax, x));
  let result: JaxArray | null = null;
  return {
    async run() {
      result?.dispose();
      const refs = Object.fromEntries(Object.entries(all).map(([name, x]) => [name, x.ref]));
      result = fn(refs);
      if (reads) await result.ref.data();
      else await result.blockUntilReady();
    },
    async output() {
      const { shape } = result!;
      const values = (await result!.ref.data()) as Float32Array;
      if (workload.image !== true || shape.length !== 4) return values;
      return transposed({ shape, values }, [0, 2, 3, 1]).values;
    },
  };
}

async function library(device: Device): Promise<Jax> {
  const jax = await import('@jax-js/jax');
  await jax.init(device);
  jax.defaultDevice(device);
  return jax;
}

export function jaxOn(device: Device): EntrantModule {
  return {
    async load() {
      const jax = await library(device);
      return {
        async prepare(workload) {
          if (workload.kind === 'special') return jaxSpecial(jax, workload.name);
          return functionJob(jax, workload, device !== 'wasm');
        },
      };
    },
  };
}
