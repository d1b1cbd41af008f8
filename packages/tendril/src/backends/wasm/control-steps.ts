/**
 * Choices and loops: runs the programs of a control step on memory that is there. A program reads slices where they lie and
 * writes results where they shall be; nothing is copied but what a program hands on unchanged.
 */
import { bytesPerElement } from '../../ir/dtype.ts';
import type { Control, ControlStep, Program } from '../../ir/program.ts';
import type { Block } from './allocator.ts';
import { asItLies } from './as-it-lies.ts';
import type { Machine } from './machine.ts';
import type { LoadedSteps } from './steps.ts';

/** Makes a program's steps ready (steps.ts, which makes use of this file). */
type Load = (program: Program) => LoadedSteps;

/** Addresses of buffers, by their number in the program around. */
type Addresses = Float64Array;

/** Bytes from one packed operand to the next: vectors may be read past its end. */
const placed = (bytes: number): number => Math.ceil((bytes + 16) / 64) * 64;

/** Bytes that `pack` wants. */
function packedBytes({ kept }: LoadedSteps): number {
  return kept.reduce((bytes, { operand }) => bytes + placed(operand.bytes), 0);
}

/** Rearranges what kernels take so, from where it is bound, into memory from `address` on. */
function pack({ memory }: Machine, { kept, addresses }: LoadedSteps, address: number): void {
  const { u32 } = memory;
  let to = address;
  const done = new Map<string, number>();
  for (const { kernel, operand, form, buffer, begin, place } of kept) {
    const name = `${buffer} ${form}`;
    let at = done.get(name);
    if (at === undefined) {
      done.set(name, (at = to));
      kernel.keep(operand, addresses[buffer] + begin, at);
      to += placed(operand.bytes);
    }
    u32[place] = at;
  }
}

/** A program within a program. */
class Body {
  private steps: LoadedSteps;
  private readonly machine: Machine;
  private readonly program: Program;
  private readonly load: Load;
  /** Bytes of each output. */
  private readonly bytes: readonly number[];
  /** For each output whether it has memory of its own, rather than being an input or an output before it. */
  private readonly own: readonly boolean[];

  constructor(machine: Machine, program: Program, load: Load) {
    this.machine = machine;
    this.program = program;
    this.load = load;
    this.steps = load(program);
    this.bytes = program.outputs.map((o) => {
      const { size, dtype } = program.buffers[o];
      return size * bytesPerElement[dtype];
    });
    this.own = program.outputs.map(
      (o, i) => program.buffers[o].kind === 'output' && program.outputs.indexOf(o) === i,
    );
  }

  get parallel(): boolean {
    return this.steps.parallel;
  }

  /** The input that an output hands on, or -1. */
  handsOn(output: number): number {
    return this.program.inputs.indexOf(this.program.outputs[output]);
  }

  /**
   * Does `rounds`, each of which runs this body with the same first `constants` of the inputs: those that kernels take rearranged
   * are so once. Where there is no room for that, the kernels do without from now on.
   */
  repeat(inputs: readonly number[], constants: number, rounds: () => void): void {
    const { memory } = this.machine;
    let block: Block | null = null;
    const bytes = packedBytes(this.steps);
    if (bytes > 0) {
      try {
        block = memory.alloc(bytes);
      } catch {
        const plain = this.load(asItLies(this.program));
        this.steps.dispose();
        this.steps = plain;
      }
    }
    for (let i = 0; i < constants; i++) this.steps.bind(this.program.inputs[i], inputs[i]);
    if (block === null) {
      rounds();
      return;
    }
    try {
      pack(this.machine, this.steps, block.address);
      rounds();
    } finally {
      memory.free(block);
    }
  }

  /** Runs with these addresses of inputs and outputs, and temporaries from `arena` on. */
  run(inputs: readonly number[], outputs: readonly number[], arena: number): void {
    const { program, steps, own } = this;
    for (let i = 0; i < inputs.length; i++) steps.bind(program.inputs[i], inputs[i]);
    for (let i = 0; i < outputs.length; i++) if (own[i]) steps.bind(program.outputs[i], outputs[i]);
    steps.bindArena(arena);
    steps.execute();
    for (let i = 0; i < outputs.length; i++) {
      if (own[i]) continue;
      const input = this.handsOn(i);
      const from =
        input >= 0 ? inputs[input] : outputs[program.outputs.indexOf(program.outputs[i])];
      copy(this.machine, from, outputs[i], this.bytes[i]);
    }
  }

  dispose(): void {
    this.steps.dispose();
  }
}

function copy(machine: Machine, from: number, to: number, bytes: number): void {
  if (from !== to) machine.memory.u8.copyWithin(to, from, from + bytes);
}

interface LoadedBodies {
  readonly bodies: readonly Body[];
  run(addresses: Addresses): void;
}

type Of<Op extends Control['op']> = Control & { readonly op: Op };

function loadCond(
  machine: Machine,
  step: ControlStep,
  control: Of<'cond'>,
  load: Load,
): LoadedBodies {
  const bodies = [
    new Body(machine, control.onFalse, load),
    new Body(machine, control.onTrue, load),
  ];
  const read = step.outputs.filter((o) => o >= 0);
  return {
    bodies,
    run(addresses) {
      const [predicate, ...operands] = step.inputs.map((i) => addresses[i]);
      bodies[machine.memory.u8[predicate] !== 0 ? 1 : 0].run(
        operands,
        read.map((o) => addresses[o]),
        addresses[step.scratch] + step.layout.arena,
      );
    },
  };
}

/** The two places of each value of a loop's state: the second is where it has to be in the end. */
function statePlaces(step: ControlStep, addresses: Addresses): [number, number][] {
  const scratch = addresses[step.scratch];
  return step.layout.state.map(([spare, last], i) => [
    scratch + spare,
    last < 0 ? addresses[step.outputs[i]] : scratch + last,
  ]);
}

function loadWhile(
  machine: Machine,
  step: ControlStep,
  control: Of<'while'>,
  load: Load,
): LoadedBodies {
  const cond = new Body(machine, control.cond, load);
  const body = new Body(machine, control.body, load);
  const { constants } = control;
  return {
    bodies: [cond, body],
    run(addresses) {
      const inputs = step.inputs.map((i) => addresses[i]);
      const places = statePlaces(step, addresses);
      const arena = addresses[step.scratch] + step.layout.arena;
      const condition = addresses[step.scratch] + step.layout.condition;
      const isOver = (): boolean => {
        cond.run(inputs, [condition], arena);
        return machine.memory.u8[condition] === 0;
      };
      const round = (): void => {
        const next = places.map(([a, b], i) =>
          body.handsOn(i) === constants + i
            ? inputs[constants + i]
            : inputs[constants + i] === b
              ? a
              : b,
        );
        body.run(inputs, next, arena);
        for (let i = 0; i < next.length; i++) inputs[constants + i] = next[i];
      };
      if (!isOver()) {
        body.repeat(inputs, constants, () => {
          do round();
          while (!isOver());
        });
      }
      places.forEach(([, last], i) => copy(machine, inputs[constants + i], last, control.state[i]));
    },
  };
}

function loadScan(
  machine: Machine,
  step: ControlStep,
  control: Of<'scan'>,
  load: Load,
): LoadedBodies {
  const body = new Body(machine, control.body, load);
  const { constants, length, reverse, carry, xs, ys } = control;
  const whole = constants + carry.length;
  const results = step.outputs.length - carry.length;
  const yOutputs = step.outputs.slice(carry.length, results).filter((o) => o >= 0);
  const stackOutputs = step.outputs.slice(results);
  return {
    bodies: [body],
    run(addresses) {
      const operands = step.inputs.map((i) => addresses[i]);
      const inputs = operands.slice();
      const places = statePlaces(step, addresses);
      const stacks = stackOutputs.map((o) => (o < 0 ? -1 : addresses[o]));
      const yAddresses = yOutputs.map((o) => addresses[o]);
      const arena = addresses[step.scratch] + step.layout.arena;
      const round = (s: number): void => {
        const at = reverse ? length - 1 - s : s;
        const next = reverse ? at - 1 : at + 1;
        const outputs = carry.map((bytes, i) => {
          const from = inputs[constants + i];
          // A stack's slot is a value's memory for its one step; only the first comes from elsewhere.
          if (stacks[i] >= 0) {
            if (s === 0) {
              copy(machine, from, stacks[i] + at * bytes, bytes);
              inputs[constants + i] = stacks[i] + at * bytes;
            }
            return s === length - 1 ? places[i][1] : stacks[i] + next * bytes;
          }
          if (body.handsOn(i) === constants + i) return from;
          return (length - s) % 2 === 1 ? places[i][1] : places[i][0];
        });
        xs.forEach((bytes, i) => (inputs[whole + i] = operands[whole + i] + at * bytes));
        ys.forEach((bytes, i) => outputs.push(yAddresses[i] + at * bytes));
        body.run(inputs, outputs, arena);
        for (let i = 0; i < carry.length; i++) inputs[constants + i] = outputs[i];
      };
      body.repeat(inputs, constants, () => {
        for (let s = 0; s < length; s++) round(s);
      });
      carry.forEach((bytes, i) => copy(machine, inputs[constants + i], places[i][1], bytes));
    },
  };
}

export class LoadedControl {
  /** Whether some step inside is worth other threads. */
  readonly parallel: boolean;
  private readonly loaded: LoadedBodies;

  constructor(machine: Machine, step: ControlStep, load: Load) {
    const { control } = step;
    this.loaded =
      control.op === 'cond'
        ? loadCond(machine, step, control, load)
        : control.op === 'while'
          ? loadWhile(machine, step, control, load)
          : loadScan(machine, step, control, load);
    this.parallel = this.loaded.bodies.some((body) => body.parallel);
  }

  run(addresses: Addresses): void {
    this.loaded.run(addresses);
  }

  dispose(): void {
    for (const body of this.loaded.bodies) body.dispose();
  }
}
