/**
 * Kernels assembled by hand, and programs of them, for tests of what runs kernels: their text is only a key here, and which code
 * they get says `generate`.
 */
import {
  f32,
  i32,
  type FunctionBuilder,
  type Global,
  type Local,
  type Value,
} from '../../src/backends/wasm/assembler/index.ts';
import {
  exportKernel,
  kernelModule,
  type Features,
  type GeneratedKernel,
} from '../../src/backends/wasm/codegen/generated.ts';
import type { Kernel, NestKernel } from '../../src/ir/kernel.ts';
import type { BufferInfo, KernelStep, Program } from '../../src/ir/program.ts';

export interface HandKernel {
  readonly name: string;
  readonly reads: number;
  /** Estimated nanoseconds a unit. */
  readonly unitCost: number;
  build(f: FunctionBuilder, parts: KernelParts): void;
}

export interface KernelParts {
  /** The argument's byte address. */
  arg(index: number): Value<'i32'>;
  readonly begin: Local<'i32'>;
  readonly end: Local<'i32'>;
  readonly scratch: Global<'i32'>;
  /** A loop over the units; the callback gets the byte offset of a float32. */
  units(body: (offset: Value<'i32'>) => void): void;
}

const handKernels = new Map<number, HandKernel>();

/** A kernel whose last argument is written and whose others are read, all float32. */
export function handKernel(kernel: HandKernel): NestKernel {
  const id = handKernels.size;
  handKernels.set(id, kernel);
  const read = { dtype: 'float32', access: 'read' } as const;
  return {
    kind: 'nest',
    outer: [1],
    inner: [],
    args: [...Array.from({ length: kernel.reads }, () => read), { ...read, access: 'write' }],
    exprs: [{ op: 'const', dtype: 'int32', value: id }],
    reductions: [],
    stages: [],
  };
}

/** The generator for hand-made kernels. */
export function generate(kernel: Kernel, features: Features): GeneratedKernel {
  const marker = kernel.exprs[0];
  const hand = handKernels.get(marker.op === 'const' ? marker.value : -1)!;
  const { module, scratch } = kernelModule(features, []);
  exportKernel(module, (f) => {
    const args = f.param(0, 'i32');
    const begin = f.param(1, 'i32');
    const end = f.param(2, 'i32');
    hand.build(f, {
      arg: (index) => i32.load(args, 4 * index),
      begin,
      end,
      scratch,
      units(body) {
        const i = f.local('i32', 'i');
        f.for(i, begin, end, 1, () => body(i32.shl(i, 2)));
      },
    });
  });
  const { unitCost } = hand;
  return { bytes: module.bytes(), units: (extent) => extent, unitCost: () => unitCost };
}

/** last = 2 · first + 1 */
export const affine = (unitCost = 1): HandKernel => ({
  name: 'affine',
  reads: 1,
  unitCost,
  build: (f, { arg, units }) =>
    units((offset) => {
      const x = f32.load(i32.add(arg(0), offset));
      f.do(f32.store(i32.add(arg(1), offset), f32.add(f32.mul(x, 2), 1)));
    }),
});

/** last = first + second */
export const sum = (unitCost = 1): HandKernel => ({
  name: 'sum',
  reads: 2,
  unitCost,
  build: (f, { arg, units }) =>
    units((offset) => {
      const [x, y] = [0, 1].map((i) => f32.load(i32.add(arg(i), offset)));
      f.do(f32.store(i32.add(arg(2), offset), f32.add(x, y)));
    }),
});

/** A program from its parts; the rest of it is worked out. */
export function programOf(
  kernels: readonly Kernel[],
  buffers: readonly BufferInfo[],
  steps: readonly (KernelStep | Program['steps'][number])[],
  more: Partial<Program> = {},
): Program {
  const of = (kind: BufferInfo['kind']) =>
    buffers.flatMap((buffer, i) => (buffer.kind === kind ? [i] : []));
  const ends = buffers.map((b) => (b.kind === 'temp' ? b.offset + 4 * b.size : 0));
  return {
    kernels,
    buffers,
    steps,
    inputs: of('input'),
    outputs: of('output'),
    reuse: [],
    arena: Math.max(0, ...ends),
    ...more,
  };
}

export const input = (index: number, size: number): BufferInfo => ({
  kind: 'input',
  dtype: 'float32',
  size,
  index,
  offset: 0,
});
export const output = (size: number): BufferInfo => ({ ...input(0, size), kind: 'output' });
export const temp = (offset: number, size: number): BufferInfo => ({
  ...input(0, size),
  kind: 'temp',
  offset,
});
export const step = (kernel: number, extent: number, ...buffers: number[]): KernelStep => ({
  kind: 'kernel',
  kernel,
  extent,
  buffers,
});
