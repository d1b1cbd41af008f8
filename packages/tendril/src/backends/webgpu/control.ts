/**
 * Choices and loops: runs the programs of a control step one after the other. Conditions are read while the caller waits, since
 * what is run next depends on them; a scan needs none.
 */
import type { Control, ControlStep, Program } from '../../ir/program.ts';
import { elementBytes, type Block } from './memory.ts';
import type { Machine } from './machine.ts';

/** A program within a program. */
export interface Body {
  readonly program: Program;
  /** Gives the outputs' memory: taken for the caller, or an input's. */
  runOn(inputs: readonly Block[]): Block[];
  dispose(): void;
}

export interface LoadedControl {
  readonly step: ControlStep;
  readonly bodies: readonly Body[];
}

export function loadControl(step: ControlStep, load: (program: Program) => Body): LoadedControl {
  const { control } = step;
  const programs =
    control.op === 'cond'
      ? [control.onFalse, control.onTrue]
      : control.op === 'while'
        ? [control.cond, control.body]
        : [control.body];
  return { step, bodies: programs.map(load) };
}

function bytesOf({ buffers }: Program, number: number): number {
  return buffers[number].size * elementBytes;
}

class Run {
  private readonly machine: Machine;
  private readonly loaded: LoadedControl;
  private readonly around: Program;
  private readonly blocks: readonly Block[];
  /** What this run has taken and not given back. */
  private readonly taken = new Set<Block>();

  constructor(machine: Machine, loaded: LoadedControl, around: Program, blocks: readonly Block[]) {
    this.machine = machine;
    this.loaded = loaded;
    this.around = around;
    this.blocks = blocks;
  }

  run(): void {
    const { control } = this.loaded.step;
    try {
      if (control.op === 'cond') this.choose();
      else if (control.op === 'while') this.repeat(control);
      else this.scan(control);
    } finally {
      for (const block of this.taken) this.machine.pool.give(block);
    }
  }

  private get operands(): Block[] {
    return this.loaded.step.inputs.map((i) => this.blocks[i]);
  }

  private holds(block: Block): boolean {
    return new Uint32Array(this.machine.readSync(block.buffer, elementBytes))[0] !== 0;
  }

  private copy(from: Block, fromByte: number, to: Block, toByte: number, bytes: number): void {
    if (bytes === 0) return;
    const encoder = this.machine.device.createCommandEncoder();
    encoder.copyBufferToBuffer(from.buffer, fromByte, to.buffer, toByte, bytes);
    this.machine.device.queue.submit([encoder.finish()]);
  }

  /** Copies a result to where the program around wants it, if it does. */
  private hand(from: Block, output: number): void {
    if (output >= 0) this.copy(from, 0, this.blocks[output], 0, bytesOf(this.around, output));
  }

  private call(body: Body, inputs: readonly Block[]): Block[] {
    const results = body.runOn(inputs);
    for (const result of results) if (!inputs.includes(result)) this.taken.add(result);
    return results;
  }

  /** Gives back what is not among `kept`. */
  private keepOnly(kept: readonly Block[]): void {
    for (const block of this.taken) {
      if (kept.includes(block)) continue;
      this.taken.delete(block);
      this.machine.pool.give(block);
    }
  }

  private choose(): void {
    const [predicate, ...operands] = this.operands;
    const results = this.call(this.loaded.bodies[this.holds(predicate) ? 1 : 0], operands);
    this.loaded.step.outputs
      .filter((output) => output >= 0)
      .forEach((output, i) => this.hand(results[i], output));
  }

  private repeat({ constants }: Control & { readonly op: 'while' }): void {
    const [cond, body] = this.loaded.bodies;
    let inputs = this.operands;
    while (this.holds(this.call(cond, inputs)[0])) {
      const state = this.call(body, inputs);
      inputs = [...inputs.slice(0, constants), ...state];
      this.keepOnly(state);
    }
    this.loaded.step.outputs.forEach((output, i) => this.hand(inputs[constants + i], output));
  }

  private scan({
    constants,
    carry,
    xs,
    ys,
    length,
    reverse,
  }: Control & { readonly op: 'scan' }): void {
    const [body] = this.loaded.bodies;
    const { inputs, outputs } = body.program;
    const { step } = this.loaded;
    const operands = this.operands;
    const results = step.outputs.length - carry.length;
    const stacks = step.outputs.slice(results);
    const yOutputs = step.outputs.slice(carry.length, results).filter((output) => output >= 0);
    let state = operands.slice(constants, constants + carry.length);
    for (let s = 0; s < length; s++) {
      const at = reverse ? length - 1 - s : s;
      const slices = xs.map((_, i) => {
        const place = constants + carry.length + i;
        const bytes = bytesOf(body.program, inputs[place]);
        const slice = this.machine.pool.take(bytes);
        this.taken.add(slice);
        this.copy(operands[place], at * bytes, slice, 0, bytes);
        return slice;
      });
      stacks.forEach((stack, i) => {
        const bytes = bytesOf(body.program, inputs[constants + i]);
        if (stack >= 0) this.copy(state[i], 0, this.blocks[stack], at * bytes, bytes);
      });
      const made = this.call(body, [...operands.slice(0, constants), ...state, ...slices]);
      ys.forEach((_, i) => {
        const bytes = bytesOf(body.program, outputs[carry.length + i]);
        this.copy(made[carry.length + i], 0, this.blocks[yOutputs[i]], at * bytes, bytes);
      });
      state = made.slice(0, carry.length);
      this.keepOnly(state);
    }
    carry.forEach((_, i) => this.hand(state[i], step.outputs[i]));
  }
}

/** Runs a control step of the program `around`, whose buffers lie in `blocks`. */
export function runControl(
  machine: Machine,
  loaded: LoadedControl,
  around: Program,
  blocks: readonly Block[],
): void {
  new Run(machine, loaded, around, blocks).run();
}
