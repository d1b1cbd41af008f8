import { afterEach, describe, expect, it, vi } from 'vitest';
import { f32, i32, type FunctionBuilder } from '../../src/backends/wasm/assembler/index.ts';
import { engineFeatures } from '../../src/backends/wasm/features.ts';
import { LoadedProgram } from '../../src/backends/wasm/loader.ts';
import { makeMachine, type Machine } from '../../src/backends/wasm/machine.ts';
import type { WasmOptions } from '../../src/backends/wasm/options.ts';
import type { Buffer } from '../../src/backends/backend.ts';
import type { Kernel } from '../../src/ir/kernel.ts';
import type { Program } from '../../src/ir/program.ts';
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
  type HandKernel,
  type KernelParts,
} from './hand-kernels.ts';

/** A cost at which every unit is worth a chunk of its own. */
const costly = 1e6;

const machines: Machine[] = [];

async function machineWith(options: WasmOptions = {}, patience?: number): Promise<Machine> {
  const machine = makeMachine({ threads: 3, ...options }, generate, patience);
  machines.push(machine);
  await machine.helpers?.ready();
  return machine;
}

afterEach(() => {
  for (const machine of machines.splice(0)) machine.helpers?.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function bufferOf(machine: Machine, values: Float32Array): Buffer {
  const buffer = machine.buffers.alloc('float32', values.length);
  machine.buffers.view(buffer).set(values);
  return buffer;
}

/** Runs a program once on an input of 0, 1, 2 …, and gives its only output's values. */
function runOnce(machine: Machine, program: LoadedProgram, size: number): number[] {
  const x = bufferOf(
    machine,
    Float32Array.from({ length: size }, (_, i) => i),
  );
  try {
    const [y] = program.run([x]);
    const values = machine.buffers.view(machine.buffers.own(y)).slice();
    machine.buffers.free(machine.buffers.own(y));
    return [...values];
  } finally {
    machine.buffers.free(machine.buffers.own(x));
  }
}

/** a = 2x + 1, b = a + x, y = 2b + 1 */
function chain(size: number, first: Kernel, second: Kernel): Program {
  const room = (4 * size + 63) & ~63;
  return programOf(
    [first, second],
    [input(0, size), temp(0, size), temp(room, size), output(size)],
    [step(0, size, 0, 1), step(1, size, 1, 0, 2), step(0, size, 2, 3)],
  );
}

const chained = (size: number) => Array.from({ length: size }, (_, i) => 2 * (3 * i + 1) + 1);

function single(size: number, kernel: HandKernel): Program {
  return programOf([handKernel(kernel)], [input(0, size), output(size)], [step(0, size, 0, 1)]);
}

/** Like `affine`, but `body` comes first, on every thread but the caller's. */
function onHelpers(
  caller: number,
  body: (f: FunctionBuilder, parts: KernelParts) => void,
): HandKernel {
  const plain = affine(costly);
  return {
    ...plain,
    build(f, parts) {
      f.if(i32.ne(parts.scratch, caller), () => body(f, parts));
      // The caller takes its time, so that helpers get a share of the chunks.
      const i = f.local('i32', 'i');
      f.if(i32.eq(parts.scratch, caller), () => f.for(i, 0, 200_000, 1, () => f.set(i, i)));
      plain.build(f, parts);
    },
  };
}

/** The address of the caller's scratch memory, which tells a kernel on which thread it runs. */
function callerScratch(machine: Machine): number {
  const size = 1;
  const program = new LoadedProgram(
    machine,
    single(size, {
      name: 'scratch',
      reads: 1,
      unitCost: 1,
      build: (f, { arg, scratch }) => f.do(f32.store(arg(1), f32.convert_i32_u(scratch))),
    }),
  );
  const [address] = runOnce(machine, program, size);
  program.dispose();
  return address;
}

/** Runs until `enough`, since on a busy machine helpers often come too late to get a chunk. */
function runUntil(
  machine: Machine,
  program: LoadedProgram,
  enough: (y: number[]) => boolean,
): void {
  for (let i = 0; i < 10_000; i++) if (enough(runOnce(machine, program, 12))) return;
}

const never = () => false;

describe.runIf(engineFeatures().threads)('threads', () => {
  it('join, and are counted', async () => {
    const machine = await machineWith();
    expect(machine.helpers!.active).toBe(3);
    expect((await machineWith({ threads: 1 })).helpers).toBeNull();
  });

  it('give what one thread gives, whatever the sizes', async () => {
    const machine = await machineWith({ parallelFrom: 0 });
    const first = handKernel(affine(costly));
    const second = handKernel(sum(costly));
    for (const size of [1, 2, 3, 7, 12, 13, 100, 5001]) {
      const program = new LoadedProgram(machine, chain(size, first, second));
      for (let i = 0; i < 10; i++) expect(runOnce(machine, program, size)).toEqual(chained(size));
      program.dispose();
    }
  });

  it('get as much from the end of a step as the caller from its beginning', async () => {
    const machine = await machineWith({ threads: 2, parallelFrom: 0 });
    const chunkSizes: HandKernel = {
      name: 'chunk sizes',
      reads: 1,
      unitCost: costly,
      build: (f, { arg, begin, end }) => {
        const size = f32.convert_i32_u(i32.sub(end, begin));
        const i = f.local('i32', 'i');
        f.for(i, begin, end, 1, () => f.do(f32.store(i32.add(arg(1), i32.shl(i, 2)), size)));
      },
    };
    for (const [units, sizes] of [
      [24, [3, 3, 3, 3, 3, 3, 3, 3]],
      [28, [4, 4, 3, 3, 3, 3, 4, 4]],
      [29, [4, 4, 4, 3, 3, 3, 4, 4]],
      [33, [5, 4, 4, 4, 4, 4, 4, 4]],
    ] as const) {
      const program = new LoadedProgram(machine, single(units, chunkSizes));
      const each = sizes.flatMap((size) => Array.from({ length: size }, () => size));
      expect(runOnce(machine, program, units)).toEqual(each);
      program.dispose();
    }
  });

  it('take their share', async () => {
    const machine = await machineWith();
    const caller = callerScratch(machine);
    const mark: HandKernel = onHelpers(caller, (f, { arg, begin, end }) => {
      const i = f.local('i32', 'i');
      f.for(i, begin, end, 1, () => f.do(f32.store(i32.add(arg(1), i32.shl(i, 2)), -1)));
      f.return();
    });
    const program = new LoadedProgram(machine, single(12, mark));
    let marks = 0;
    runUntil(machine, program, (y) => {
      marks = y.filter((value) => value === -1).length;
      return marks > 0 && marks < 12;
    });
    expect(marks).toBeGreaterThan(0);
    expect(marks).toBeLessThan(12);
  });

  it('load kernels from memory that has grown since they started', async () => {
    const machine = await machineWith();
    const held = machine.memory.alloc(3 * machine.memory.reservedBytes);
    const size = 999;
    const program = new LoadedProgram(
      machine,
      chain(size, handKernel(affine(costly)), handKernel(sum(costly))),
    );
    for (let i = 0; i < 50; i++) expect(runOnce(machine, program, size)).toEqual(chained(size));
    machine.memory.free(held);
  });

  it('get the new kernel where a place in the table is used again', async () => {
    const machine = await machineWith();
    for (let round = 0; round < 520; round++) {
      const plus: HandKernel = {
        ...affine(costly),
        build: (f, { arg, units }) =>
          units((offset) => {
            const x = f32.load(i32.add(arg(0), offset));
            f.do(f32.store(i32.add(arg(1), offset), f32.add(x, round)));
          }),
      };
      const program = new LoadedProgram(machine, single(20, plus));
      expect(runOnce(machine, program, 20)).toEqual(
        Array.from({ length: 20 }, (_, i) => i + round),
      );
      program.dispose();
    }
    expect(machine.scheduler.table.length).toBeLessThan(520);
  });

  it('report a kernel that traps on them, and work on', async () => {
    const machine = await machineWith();
    const caller = callerScratch(machine);
    const trap = new LoadedProgram(
      machine,
      single(
        12,
        onHelpers(caller, (f) => f.unreachable()),
      ),
    );
    const fails = () => runUntil(machine, trap, never);
    expect(fails).toThrow(/A kernel failed on a thread: RuntimeError/);
    expect(fails).toThrow(/A kernel failed on a thread: RuntimeError/);
    expect(machine.buffers.numBuffers).toBe(0);
    const good = new LoadedProgram(machine, single(100, affine(costly)));
    expect(runOnce(machine, good, 100)[99]).toBe(199);
    expect(machine.helpers!.active).toBe(3);
  });

  it('finish what they have claimed when a kernel traps on the caller', async () => {
    const machine = await machineWith();
    const caller = callerScratch(machine);
    const trap: HandKernel = {
      ...affine(costly),
      build(f, parts) {
        f.if(i32.eq(parts.scratch, caller), () => f.unreachable());
        affine().build(f, parts);
      },
    };
    const program = new LoadedProgram(machine, single(12, trap));
    for (let i = 0; i < 10; i++) {
      expect(() => runUntil(machine, program, never)).toThrow(WebAssembly.RuntimeError);
    }
    expect(machine.buffers.numBuffers).toBe(0);
    const good = new LoadedProgram(machine, single(100, affine(costly)));
    expect(runOnce(machine, good, 100)[99]).toBe(199);
  });

  it('are not missed when they are killed', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const machine = await machineWith();
    const size = 1000;
    const program = new LoadedProgram(
      machine,
      chain(size, handKernel(affine(costly)), handKernel(sum(costly))),
    );
    expect(runOnce(machine, program, size)).toEqual(chained(size));
    machine.helpers!.pool!.threads[0].thread.terminate();
    for (let i = 0; i < 20; i++) expect(runOnce(machine, program, size)).toEqual(chained(size));
    machine.helpers!.pool!.threads[1].thread.terminate();
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let i = 0; i < 20; i++) expect(runOnce(machine, program, size)).toEqual(chained(size));
    expect(warn.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('are given up when one hangs', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const machine = await machineWith({}, 100);
    const caller = callerScratch(machine);
    const hang = onHelpers(caller, (f) => f.loop((again) => f.br(again)));
    const program = new LoadedProgram(machine, single(12, hang));
    expect(() => runUntil(machine, program, never)).toThrow('died at work or hangs');
    expect(machine.helpers!.active).toBe(1);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(machine.buffers.numBuffers).toBe(0);
    expect(runOnce(machine, program, 12)[11]).toBe(23);
  });

  it('of one machine leave another alone', async () => {
    const [a, b] = [await machineWith(), await machineWith({ threads: 2 })];
    const kernels = [handKernel(affine(costly)), handKernel(sum(costly))] as const;
    const [forA, forB] = [
      new LoadedProgram(a, chain(500, ...kernels)),
      new LoadedProgram(b, chain(300, ...kernels)),
    ];
    for (let i = 0; i < 50; i++) {
      expect(runOnce(a, forA, 500)).toEqual(chained(500));
      expect(runOnce(b, forB, 300)).toEqual(chained(300));
    }
    a.helpers!.close();
    expect(a.helpers!.active).toBe(1);
    expect(b.helpers!.active).toBe(2);
    expect(runOnce(b, forB, 300)).toEqual(chained(300));
    expect(runOnce(a, forA, 500)).toEqual(chained(500));
  });

  it('start by themselves with the first work that is worth it', async () => {
    const machine = makeMachine({ threads: 2 }, generate);
    machines.push(machine);
    const small = new LoadedProgram(machine, single(10, affine()));
    runOnce(machine, small, 10);
    expect(machine.helpers!.pool).toBeNull();
    const large = new LoadedProgram(machine, single(10, affine(costly)));
    expect(runOnce(machine, large, 10)[9]).toBe(19);
    await vi.waitFor(() => expect(machine.helpers!.pool).not.toBeNull());
    expect(machine.helpers!.pool!.threads).toHaveLength(1);
    await machine.helpers!.ready();
    expect(machine.helpers!.active).toBe(2);
  });

  it.each([
    [
      'cannot be made',
      function () {
        throw new Error('blob: is forbidden');
      },
    ],
    [
      'fail as they start',
      class {
        onerror = (_event: unknown) => undefined;
        constructor() {
          queueMicrotask(() =>
            this.onerror({ message: 'blob: is forbidden', preventDefault() {} }),
          );
        }
        postMessage() {}
        terminate() {}
      },
    ],
  ])('that %s are said to be missing, once, and done without', async (_, FakeWorker) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    vi.stubGlobal('Worker', FakeWorker);
    const machine = await machineWith();
    expect(machine.helpers!.active).toBe(1);
    const program = new LoadedProgram(machine, single(100, affine(costly)));
    expect(runOnce(machine, program, 100)[99]).toBe(199);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0][0]).toContain('blob: is forbidden');
  });
});
