import { afterEach, describe, expect, it } from 'vitest';
import type { Buffer, Source } from '../../src/backends/backend.ts';
import '../../src/primitives/index.ts';
import { cpuFactory } from '../../src/backends/cpu/register.ts';
import { WasmBackend } from '../../src/backends/wasm/backend.ts';
import type { WasmOptions } from '../../src/backends/wasm/options.ts';
import type { KernelRun } from '../../src/backends/watch.ts';
import { watchKernels } from '../../src/backends/watching.ts';
import { wasmFactory } from '../../src/backends/wasm/register.ts';
import type { DType, TypedArray } from '../../src/ir/dtype.ts';
import type { AnyGraphNode, Graph, RoutineNode } from '../../src/ir/graph.ts';
import type { Program, RoutineStep } from '../../src/ir/program.ts';
import {
  affine,
  generate,
  handKernel,
  input,
  output,
  programOf,
  step,
  sum,
  temp,
} from './hand-kernels.ts';

const backends: WasmBackend[] = [];

function make(options: WasmOptions = {}): WasmBackend {
  const backend = new WasmBackend({ evaluateBelow: 0, ...options }, generate);
  backends.push(backend);
  return backend;
}

afterEach(() => backends.splice(0).forEach((backend) => backend.dispose()));

const noGraph: Graph = { nodes: [], inputs: [], outputs: [], donated: [] };
const sourceOf = (program: Program): Source => ({ graph: noGraph, program: () => program });

function put(backend: WasmBackend, values: TypedArray, dtype: DType = 'float32'): Buffer {
  const buffer = backend.alloc(dtype, values.length);
  backend.write(buffer, values);
  return buffer;
}

const floats = (...values: number[]) => Float32Array.from(values);
const twice = handKernel(affine());
const plus = handKernel(sum());

/** y = (2x + 1) + x, by way of a temporary. */
const small = programOf(
  [twice, plus],
  [input(0, 3), temp(0, 3), output(3)],
  [step(0, 3, 0, 1), step(1, 3, 1, 0, 2)],
);

it('is offered where WebAssembly has SIMD, ahead of the cpu', () => {
  expect(wasmFactory.available()).toEqual({ ok: true });
  expect(wasmFactory.priority).toBeGreaterThan(cpuFactory.priority);
  const backend = wasmFactory.create();
  expect([backend.name, backend.threads()]).toEqual(['wasm', 1]);
  backend.dispose();
});

describe('buffers', () => {
  it('keep what is written, for every type', async () => {
    const backend = make();
    const f = put(backend, floats(1.5, -0, NaN));
    const i = put(backend, Int32Array.of(-1, 2 ** 31 - 1), 'int32');
    const b = put(backend, Uint8Array.of(1, 0, 1, 1, 0), 'bool');
    const empty = put(backend, floats());
    expect(backend.readSync(f)).toEqual(floats(1.5, -0, NaN));
    expect(await backend.read(i)).toEqual(Int32Array.of(-1, 2 ** 31 - 1));
    expect(backend.readSync(b)).toEqual(Uint8Array.of(1, 0, 1, 1, 0));
    expect(backend.readSync(empty)).toEqual(floats());
    expect(backend.memory()).toMatchObject({ numBuffers: 4, numBytes: 25 });
  });

  it('are read as copies that are nobody else’s', () => {
    const backend = make();
    const buffer = put(backend, floats(1, 2));
    const values = backend.readSync(buffer);
    values[0] = 9;
    backend.write(buffer, floats(3, 4));
    expect(values).toEqual(floats(9, 2));
    expect(values.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it('keep their content while memory grows', () => {
    const backend = make();
    const buffer = put(backend, floats(1, 2, 3));
    const large = backend.alloc('float32', backend.memory().reservedBytes);
    expect(backend.readSync(buffer)).toEqual(floats(1, 2, 3));
    backend.free(large);
    backend.free(buffer);
    expect(backend.memory()).toMatchObject({ numBuffers: 0, numBytes: 0 });
  });

  it('belong to one backend and end when they are freed', () => {
    const [a, b] = [make(), make()];
    const buffer = put(a, floats(1));
    expect(() => b.readSync(buffer)).toThrow('belongs to another backend');
    expect(() => b.free(buffer)).toThrow('belongs to another backend');
    a.free(buffer);
    expect(() => a.readSync(buffer)).toThrow('was freed');
    expect(() => a.free(buffer)).toThrow('was freed');
  });

  it('run out cleanly', () => {
    const backend = make({ maximumBytes: 8 << 20 });
    const held = put(backend, new Float32Array(1 << 20).fill(7));
    expect(() => backend.alloc('float32', 1 << 20)).toThrow(
      /needs 4194304 bytes .* holds 4194\d+ bytes/,
    );
    expect(backend.memory()).toMatchObject({ numBuffers: 1, numBytes: 4 << 20 });
    expect(backend.readSync(held)[12345]).toBe(7);
    backend.free(held);
    backend.free(backend.alloc('float32', 1 << 20));
  });
});

describe('programs', () => {
  it('run their kernels in order', () => {
    const backend = make();
    const runnable = backend.prepare(sourceOf(small));
    const x = put(backend, floats(1, 2, 3));
    const [y] = runnable.run([x]);
    expect(backend.readSync(y)).toEqual(floats(4, 7, 10));
    const other = put(backend, floats(0, -1, 5));
    expect(backend.readSync(runnable.run([other])[0])).toEqual(floats(1, -2, 16));
    // What came out before is untouched.
    expect(backend.readSync(y)).toEqual(floats(4, 7, 10));
  });

  it('leave memory flat', () => {
    const backend = make();
    const runnable = backend.prepare(sourceOf(small));
    let x = put(backend, floats(1, 2, 3));
    const run = (times: number) => {
      for (let i = 0; i < times; i++) {
        const [y] = runnable.run([x]);
        backend.free(x);
        x = y;
        if (i % 20 === 0) backend.write(x, floats(1, 2, 3));
      }
    };
    run(10);
    const before = backend.memory();
    run(10_000);
    expect(backend.memory()).toEqual(before);
    expect(before.numBuffers).toBe(1);
  });

  it('share one arena, and survive its moves', () => {
    const backend = make();
    const sizes = [3, 100_000, 3, 3_000_000];
    const runnables = sizes.map((size) =>
      backend.prepare(
        sourceOf(
          programOf(
            [twice, plus],
            [input(0, size), temp(0, size), output(size)],
            [step(0, size, 0, 1), step(1, size, 1, 0, 2)],
          ),
        ),
      ),
    );
    const xs = sizes.map((size) => put(backend, new Float32Array(size).fill(2)));
    for (let round = 0; round < 2; round++) {
      runnables.forEach((runnable, i) => {
        const [y] = runnable.run([xs[i]]);
        expect(backend.readSync(y).every((value) => value === 7)).toBe(true);
        backend.free(y);
      });
    }
    const inputsOutputsAndArena = 4 * (3_000_000 * 3 + 100_000);
    expect(backend.memory().reservedBytes).toBeLessThan(2 * inputsOutputsAndArena);
  });

  it('give a buffer again where outputs repeat or are inputs', () => {
    const backend = make();
    const runnable = backend.prepare(sourceOf({ ...small, outputs: [2, 0, 2] }));
    const x = put(backend, floats(1, 2, 3));
    const [y, same, again] = runnable.run([x]);
    expect(same).toBe(x);
    expect(again).toBe(y);
    expect(backend.memory().numBuffers).toBe(2);
  });

  it('let an output take over a donated input', () => {
    const backend = make();
    const program = programOf([twice], [input(0, 3), output(3)], [step(0, 3, 0, 1)], {
      reuse: [{ output: 1, input: 0 }],
    });
    const runnable = backend.prepare(sourceOf(program));
    const x = put(backend, floats(1, 2, 3));
    const [y] = runnable.run([x]);
    expect(y).toBe(x);
    expect(backend.readSync(x)).toEqual(floats(3, 5, 7));
    expect(backend.memory().numBuffers).toBe(1);
  });

  it('run routines between kernels', () => {
    const backend = make();
    const node: RoutineNode = {
      op: 'sort',
      attrs: { dimension: 0, descending: true },
      inputs: [0],
      shape: [3],
      dtype: 'float32',
    };
    const routine: RoutineStep = {
      kind: 'routine',
      node,
      operands: [{ shape: [3], dtype: 'float32' }],
      inputs: [1],
      output: 2,
    };
    const program = programOf(
      [twice, plus],
      [input(0, 3), temp(0, 3), temp(64, 3), output(3)],
      [step(0, 3, 0, 1), routine, step(1, 3, 2, 0, 3)],
    );
    const runnable = backend.prepare(sourceOf(program));
    const [y] = runnable.run([put(backend, floats(1, 2, 3))]);
    expect(backend.readSync(y)).toEqual(floats(8, 7, 6));
  });

  it('do nothing for empty buffers', () => {
    const backend = make();
    const program = programOf([twice], [input(0, 0), output(0)], [step(0, 0, 0, 1)]);
    const [y] = backend.prepare(sourceOf(program)).run([put(backend, floats())]);
    expect(backend.readSync(y)).toEqual(floats());
  });

  it('free what they allocated when memory runs out', () => {
    const backend = make({ maximumBytes: 16 << 20, threads: 1 });
    const size = 1 << 20;
    const program = programOf(
      [twice],
      [input(0, size), output(size), output(size), output(size)],
      [1, 2, 3].map((to) => step(0, size, 0, to)),
    );
    const runnable = backend.prepare(sourceOf(program));
    const x = put(backend, new Float32Array(size));
    for (let i = 0; i < 3; i++) expect(() => runnable.run([x])).toThrow('Out of memory');
    expect(backend.memory()).toMatchObject({ numBuffers: 1, numBytes: 4 * size });
    const fewer = backend.prepare(sourceOf(small));
    expect(backend.readSync(fewer.run([put(backend, floats(1, 2, 3))])[0])).toEqual(
      floats(4, 7, 10),
    );
  });

  it('give the arena back when memory is short', () => {
    const backend = make({ maximumBytes: 16 << 20, threads: 1 });
    const size = 1 << 19;
    const program = programOf(
      [twice, plus],
      [input(0, size), temp(0, 2 * size), output(size)],
      [step(0, size, 0, 1), step(1, size, 1, 0, 2)],
    );
    const runnable = backend.prepare(sourceOf(program));
    const x = put(backend, new Float32Array(size));
    backend.free(runnable.run([x])[0]);
    const large = backend.alloc('float32', 9 << 18);
    expect(() => runnable.run([x])).toThrow('Out of memory');
    backend.free(large);
    expect(backend.readSync(runnable.run([x])[0])[5]).toBe(1);
  });

  it('tell who watches of each step', () => {
    const backend = make();
    const runnable = backend.prepare(sourceOf(small));
    const x = put(backend, floats(1, 2, 3));
    const runs: KernelRun[] = [];
    const unwatch = watchKernels((run) => runs.push(run));
    const [y] = runnable.run([x]);
    unwatch();
    runnable.run([x]);
    expect(backend.readSync(y)).toEqual(floats(4, 7, 10));
    expect(runs).toHaveLength(2);
    const vector = { shape: [3], dtype: 'float32' };
    for (const run of runs) {
      expect(run).toMatchObject({ outputs: [vector], threads: 1 });
      expect(run.milliseconds).toBeGreaterThanOrEqual(0);
    }
  });

  it('end with their backend', () => {
    const backend = make();
    const runnable = backend.prepare(sourceOf(small));
    const x = put(backend, floats(1, 2, 3));
    const [y] = runnable.run([x]);
    runnable.dispose();
    expect(() => runnable.run([x])).toThrow('disposed');
    backend.dispose();
    backend.dispose();
    backend.free(y);
    expect(() => backend.alloc('float32', 1)).toThrow('disposed');
    expect(backend.memory()).toEqual({ numBytes: 0, numBuffers: 0, reservedBytes: 0 });
  });
});

describe('tiers', () => {
  const parameter = (size: number): AnyGraphNode => ({
    op: 'parameter',
    attrs: { shape: [size], dtype: 'float32' },
    inputs: [],
    shape: [size],
    dtype: 'float32',
  });

  /** (x, y) → x + y, the same as a matrix, x */
  function graphOf(size: number): Graph {
    const shape = [size, 1];
    const nodes: AnyGraphNode[] = [
      parameter(size),
      parameter(size),
      { op: 'add', attrs: {}, inputs: [0, 1], shape: [size], dtype: 'float32' },
      { op: 'reshape', attrs: { shape }, inputs: [2], shape, dtype: 'float32' },
      { op: 'reshape', attrs: { shape }, inputs: [0], shape, dtype: 'float32' },
    ];
    return { nodes, inputs: [0, 1], outputs: [2, 3, 4], donated: [] };
  }

  function counted(size: number) {
    const source = {
      compiled: 0,
      graph: graphOf(size),
      program() {
        source.compiled++;
        return programOf(
          [plus],
          [input(0, size), input(1, size), output(size)],
          [step(0, size, 0, 1, 2)],
          { outputs: [2, 2, 0] },
        );
      },
    };
    return source;
  }

  it.each([
    [2, 6],
    [1_000, 3],
    [1_900, 2],
    [10_000, 1],
  ])('of %i elements are compiled at their run %i', (size, at) => {
    const backend = new WasmBackend({}, generate);
    backends.push(backend);
    const source = counted(size);
    const runnable = backend.prepare(source);
    const x = put(backend, new Float32Array(size).fill(1));
    const y = put(backend, new Float32Array(size).fill(2));
    expect(source.compiled).toBe(0);
    for (let run = 1; run <= at + 1; run++) {
      const [z, matrix, same] = runnable.run([x, y]);
      expect(source.compiled).toBe(run < at ? 0 : 1);
      expect(backend.readSync(z)).toEqual(new Float32Array(size).fill(3));
      expect(matrix).toBe(z);
      expect(same).toBe(x);
      backend.free(z);
      expect(backend.memory().numBuffers).toBe(2);
    }
  });
});
