/** Kernels, made at random and by hand, on WebGPU: with the shaders for real GPUs and with those for software. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebgpuBackend } from '../../src/backends/webgpu/backend.ts';
import type { TypedArray } from '../../src/ir/dtype.ts';
import type { ContractionKernel, Kernel } from '../../src/ir/kernel.ts';
import type { BufferInfo, Program } from '../../src/ir/program.ts';
import { evaluate, product } from '../wasm/contraction-reference.ts';
import {
  argSizes,
  contractions,
  differences,
  fillArgs,
  matmul,
  openExtent,
} from '../wasm/contraction-support.ts';
import { interpret } from '../wasm/interpret.ts';
import { listenToCompiler } from '../util/shader-messages.ts';
import { compare, NestBuilder } from '../wasm/nest-support.ts';
import { randomNest } from '../wasm/random-nest.ts';

const here = 'gpu' in navigator && (await navigator.gpu.requestAdapter()) !== null;

/** A program of one kernel. What it writes is there before, so that what it leaves alone can be told. */
function programOf(kernel: Kernel, extent: number, sizes: readonly number[]): Program {
  const { args } = kernel;
  const given = args.map(({ dtype }, i): BufferInfo => ({
    kind: 'input',
    dtype,
    size: sizes[i],
    index: i,
    offset: 0,
  }));
  const written = args.flatMap(({ access }, i) => (access === 'write' ? [i] : []));
  const outputs = written.map((i): BufferInfo => ({ ...given[i], kind: 'output' }));
  const place = (i: number): number => args.length + written.indexOf(i);
  const buffers = args.map(({ access }, i) => (access === 'write' ? place(i) : i));
  return {
    kernels: [kernel],
    buffers: [...given, ...outputs],
    steps: [{ kind: 'kernel', kernel: 0, extent, buffers }],
    inputs: args.map((_, i) => i),
    outputs: written.map(place),
    reuse: written.map((i) => ({ output: place(i), input: i })),
    arena: 0,
  };
}

/** The arguments as they are after the kernel has run. */
async function run(
  backend: WebgpuBackend,
  kernel: Kernel,
  extent: number,
  values: readonly TypedArray[],
): Promise<TypedArray[]> {
  const program = programOf(
    kernel,
    extent,
    values.map(({ length }) => length),
  );
  const buffers = values.map((array, i) => {
    const buffer = backend.alloc(kernel.args[i].dtype, array.length);
    backend.write(buffer, array);
    return buffer;
  });
  const runnable = backend.prepare({
    graph: { inputs: [], nodes: [], outputs: [] } as never,
    program: () => program,
  });
  runnable.run(buffers);
  const results = await Promise.all(buffers.map((buffer) => backend.read(buffer)));
  runnable.dispose();
  for (const buffer of buffers) backend.free(buffer);
  return results;
}

const worked = ({ batch, m, n, k }: ContractionKernel): number =>
  product([...batch, ...m, ...n, ...k]);

describe.runIf(here).each([
  ['GPUs', { isSoftware: false }],
  ['software', { isSoftware: true }],
] as const)('shaders for %s', (_, traits) => {
  let backend: WebgpuBackend;
  let heard: ReturnType<typeof listenToCompiler>;
  beforeAll(async () => {
    heard = listenToCompiler();
    backend = await WebgpuBackend.open(traits);
  });
  afterAll(() => backend.dispose());

  async function expectRight(kernel: ContractionKernel): Promise<void> {
    const args = fillArgs(kernel.args, argSizes(kernel));
    const want = evaluate(kernel, args);
    const got = await run(backend, kernel, openExtent(kernel), args);
    expect(differences(got, want)).toEqual([]);
  }

  it.each([
    [[], 64, 64, 64, false, false],
    [[], 64, 64, 64, true, false],
    [[], 64, 64, 64, false, true],
    [[], 64, 64, 64, true, true],
    [[2], 20, 36, 28, false, false],
    [[2], 20, 36, 28, true, false],
    [[2], 20, 36, 28, false, true],
    [[], 33, 21, 19, false, false],
    [[], 33, 21, 20, false, true],
    [[], 1, 128, 96, false, false],
    [[], 3, 70, 40, true, false],
    [[], 300, 8, 12, false, false],
    [[], 12, 12, 700, true, false],
    [[], 136, 132, 12, false, false],
    [[], 132, 136, 12, true, false],
    [[], 129, 131, 8, false, true],
    [[], 131, 129, 5, true, true],
    [[3], 100, 100, 8, false, true],
  ] as const)('matrix products %j %i·%i·%i', async (batch, m, n, k, ta, tb) => {
    await expectRight(matmul(batch, m, n, k, ta, tb));
  });

  it('contractions made at random', async () => {
    const kernels = fc
      .sample(contractions, { numRuns: 400, seed: 7 })
      .filter((kernel) => worked(kernel) >= 4096 && product(kernel.k) >= 4)
      .slice(0, 6);
    for (const kernel of kernels) await expectRight(kernel);
  });

  it.each([
    [1, 4, 17],
    [1, 100, 300],
    [3, 12, 64],
    [5, 36, 21],
    [2, 64, 33],
  ])('columns: %i × %i of %i', async (rows, columns, steps) => {
    const b = new NestBuilder([rows, columns], [steps]);
    const x = b.load(b.input(rows * steps * columns), [steps * columns, 1, columns]);
    const [sum, largest, place] = b.reduceTogether([
      ['sum', x],
      ['max', x],
      ['argmax', x],
    ]);
    const mean = b.binary('divide', sum, b.constant(steps));
    const squares = b.reduce('sum', b.binary('multiply', x, b.binary('subtract', x, mean)));
    const size = rows * columns;
    b.store(
      'outer',
      [b.output(size), [columns, 1], sum],
      [b.output(size), [columns, 1], largest],
      [b.output(size, 'int32'), [columns, 1], place],
      [b.output(size), [columns, 1], squares],
    );
    const kernel = b.kernel();
    const want = b.buffers.map((values) => values.slice());
    interpret(kernel, want);
    const got = await run(backend, kernel, rows, b.buffers);
    got.forEach((values, arg) => compare(values, want[arg], 2e-5, kernel, arg));
  });

  it('nests made at random, with many axes that are whole vectors', async () => {
    for (let seed = 0; seed < 24; seed++) {
      const nest = randomNest(seed, seed % 2 === 0 ? [1, 3, 4, 8, 12, 64] : [1, 4, 8, 16, 128]);
      const kernel = nest.kernel();
      const want = nest.buffers.map((values) => values.slice());
      interpret(kernel, want);
      const got = await run(backend, kernel, kernel.outer[0], nest.buffers);
      got.forEach((values, arg) => compare(values, want[arg], 2e-5, kernel, arg));
    }
  });

  it('compile without a word', async () => {
    const { shaders, messages } = await heard();
    expect(messages).toEqual([]);
    expect(shaders).toBeGreaterThan(20);
  });
});
