/**
 * Choices and loops: runs the programs of a control step one after the other. Conditions are read while the caller waits, since
 * what is run next depends on them; a scan needs none.
 */
import type { Control, ControlStep, Program } from '../../ir/program.ts';
import { elementBytes } from './host-values.ts';

/** What control steps need of a device whose memory comes in blocks. */
export interface ControlDevice<Block> {
  take(bytes: number): Block;
  give(block: Block): void;
  copy(from: Block, fromByte: number, to: Block, toByte: number, bytes: number): void;
  /** Whether the first element is not 0; waits for everything before it. */
  holds(block: Block): boolean;
}

/** A program within a program. */
export interface Body<Block> {
  readonly program: Program;
  /** Gives the outputs' memory: taken for the caller, or an input's. */
  runOn(inputs: readonly Block[]): Block[];
  dispose(): void;
}

export interface LoadedControl<Block> {
  readonly step: ControlStep;
  readonly bodies: readonly Body<Block>[];
}

export function loadControl<Block>(
  step: ControlStep,
  load: (program: Program) => Body<Block>,
): LoadedControl<Block> {
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

class Run<Block> {
  private readonly device: ControlDevice<Block>;
  private readonly loaded: LoadedControl<Block>;
  private readonly around: Program;
  private readonly blocks: readonly Block[];
  /** What this run has taken and not given back. */
  private readonly taken = new Set<Block>();

  constructor(
    device: ControlDevice<Block>,
    loaded: LoadedControl<Block>,
    around: Program,
    blocks: readonly Block[],
  ) {
    this.device = device;
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
      for (const block of this.taken) this.device.give(block);
    }
  }

  private get operands(): Block[] {
    return this.loaded.step.inputs.map((i) => this.blocks[i]);
  }

  /** Copies a result to where the program around wants it, if it does. */
  private hand(from: Block, output: number): void {
    if (output >= 0)
      this.device.copy(from, 0, this.blocks[output], 0, bytesOf(this.around, output));
  }

  private call(body: Body<Block>, inputs: readonly Block[]): Block[] {
    const results = body.runOn(inputs);
    for (const result of results) if (!inputs.includes(result)) this.taken.add(result);
    return results;
  }

  /** Gives back what is not among `kept`. */
  private keepOnly(kept: readonly Block[]): void {
    for (const block of this.taken) {
      if (kept.includes(block)) continue;
      this.taken.delete(block);
      this.device.give(block);
    }
  }

  private choose(): void {
    const [predicate, ...operands] = this.operands;
    const results = this.call(this.loaded.bodies[this.device.holds(predicate) ? 1 : 0], operands);
    this.loaded.step.outputs
      .filter((output) => output >= 0)
      .forEach((output, i) => this.hand(results[i], output));
  }

  private repeat({ constants }: Control & { readonly op: 'while' }): void {
    const [cond, body] = this.loaded.bodies;
    let inputs = this.operands;
    while (this.device.holds(this.call(cond, inputs)[0])) {
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
        const slice = this.device.take(bytes);
        this.taken.add(slice);
        this.device.copy(operands[place], at * bytes, slice, 0, bytes);
        return slice;
      });
      stacks.forEach((stack, i) => {
        const bytes = bytesOf(body.program, inputs[constants + i]);
        if (stack >= 0) this.device.copy(state[i], 0, this.blocks[stack], at * bytes, bytes);
      });
      const made = this.call(body, [...operands.slice(0, constants), ...state, ...slices]);
      ys.forEach((_, i) => {
        const bytes = bytesOf(body.program, outputs[carry.length + i]);
        this.device.copy(made[carry.length + i], 0, this.blocks[yOutputs[i]], at * bytes, bytes);
      });
      state = made.slice(0, carry.length);
      this.keepOnly(state);
    }
    carry.forEach((_, i) => this.hand(state[i], step.outputs[i]));
  }
}

/** Runs a control step of the program `around`, whose buffers lie in `blocks`. */
export function runControl<Block>(
  device: ControlDevice<Block>,
  loaded: LoadedControl<Block>,
  around: Program,
  blocks: readonly Block[],
): void {
  new Run(device, loaded, around, blocks).run();
}
