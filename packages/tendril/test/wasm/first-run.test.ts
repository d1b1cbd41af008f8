/** The first run of a large program goes piece by piece: steps run while the code of later ones is still to be made. */
import { afterEach, describe, expect, it } from 'vitest';
import { LoadedProgram } from '../../src/backends/wasm/loader.ts';
import { makeMachine, type Machine } from '../../src/backends/wasm/machine.ts';
import { watchKernels } from '../../src/backends/watching.ts';
import type { Program } from '../../src/ir/program.ts';
import {
  affine,
  generate,
  handKernel,
  input,
  output,
  programOf,
  step,
  temp,
} from './hand-kernels.ts';

const size = 10;

/** 2x + 1, so many times, by as many kernels. */
function chain(count: number, more: Partial<Program> = {}): Program {
  const kernels = Array.from({ length: count }, () => handKernel(affine()));
  const buffers = [input(0, size), output(size), temp(0, size), temp(64, size)];
  const steps = kernels.map((_, i) => {
    const from = i === 0 ? 0 : 2 + (i % 2);
    return step(i, size, from, i === count - 1 ? 1 : 2 + ((i + 1) % 2));
  });
  return programOf(kernels, buffers, steps, more);
}

interface Watched {
  readonly machine: Machine;
  readonly events: ('made' | 'ran')[];
}

let unwatch = (): void => {};
afterEach(() => unwatch());

function watched(failAt = Infinity): Watched {
  const events: ('made' | 'ran')[] = [];
  unwatch = watchKernels(() => events.push('ran'));
  const machine = makeMachine({ threads: 1 }, (kernel, features) => {
    events.push('made');
    if (events.length > failAt) throw new Error('no code for this');
    return generate(kernel, features);
  });
  return { machine, events };
}

function run({ buffers }: Machine, program: LoadedProgram): number[] {
  const x = buffers.alloc('float32', size);
  buffers.view(x).set(Array.from({ length: size }, (_, i) => i));
  try {
    const y = buffers.own(program.run([x])[0]);
    const values = [...buffers.view(y)];
    buffers.free(y);
    return values;
  } finally {
    buffers.free(x);
  }
}

const expected = (count: number): number[] =>
  Array.from({ length: size }, (_, x) => 2 ** count * (x + 1) - 1);

describe('a first run', () => {
  it('runs the first steps of a large program before all of its code is made', () => {
    const { machine, events } = watched();
    const program = new LoadedProgram(machine, chain(20));
    expect(events).toEqual([]);
    expect(run(machine, program)).toEqual(expected(20));
    expect(events.indexOf('ran')).toBeLessThan(events.lastIndexOf('made'));
    // All is there now.
    events.length = 0;
    for (let i = 0; i < 2; i++) expect(run(machine, program)).toEqual(expected(20));
    expect(events).toEqual(Array.from({ length: 40 }, () => 'ran'));
  });

  it('comes after all code of a small program', () => {
    const { machine, events } = watched();
    const program = new LoadedProgram(machine, chain(3));
    expect(run(machine, program)).toEqual(expected(3));
    expect(events).toEqual(['made', 'made', 'made', 'ran', 'ran', 'ran']);
  });

  it('leaves nothing behind when the program is disposed of, or fails', () => {
    const { machine } = watched(30);
    const { memory } = machine;
    run(machine, new LoadedProgram(machine, chain(1)));
    const before = memory.usedBytes;
    const large = new LoadedProgram(machine, chain(17));
    expect(() => run(machine, large)).toThrow('no code for this');
    large.dispose();
    expect(memory.usedBytes).toBe(before);
  });

  it('writes to memory that an output takes over from an input', () => {
    const { machine } = watched();
    const program = new LoadedProgram(machine, chain(20, { reuse: [{ output: 1, input: 0 }] }));
    const { buffers } = machine;
    for (let i = 0; i < 2; i++) {
      const x = buffers.alloc('float32', size);
      buffers.view(x).set(Array.from({ length: size }, (_, at) => at));
      const y = buffers.own(program.run([x])[0]);
      expect(y).toBe(x);
      expect([...buffers.view(y)]).toEqual(expected(20));
      buffers.free(y);
    }
  });
});
