/**
 * Programs made runnable: shaders chosen, parameters written once; a run takes memory, finds its bind groups again, and records
 * all steps into one command buffer, submitted once. Only loops interrupt it, and the routines that no shader computes.
 */
import type { KernelStep, Program, RoutineStep } from '../../ir/program.ts';
import { DeviceBuffer } from '../gpu/backend.ts';
import { executeOn, outputBuffers, runOnBlocks } from '../gpu/blocks.ts';
import { elementBytes } from '../gpu/host-values.ts';
import { workOfKernel, workOfRoutine, type StepWork } from '../describe-step.ts';
import { runOnHost } from '../gpu/host.ts';
import type { Buffer, Runnable } from '../backend.ts';
import { chooseShader } from './codegen/index.ts';
import { layOut, type Layout } from './codegen/layout.ts';
import { maxGroups } from './codegen/shader.ts';
import { bufferUsage } from './constants.ts';
import { loadControl, runControl, type Body, type LoadedControl } from '../gpu/control.ts';
import type { Block } from './memory.ts';
import type { Machine } from './machine.ts';
import { Measurement } from './measurement.ts';
import type { Compiled } from './pipelines.ts';
import type { Pending } from './work.ts';
import { planRoutine } from './routines/index.ts';
import type { Pass, RoutinePlan } from './routines/plan.ts';
import { isWatched, report } from '../watch.ts';
import { assignSlots, type Slots } from '../gpu/slots.ts';

/** Offsets of uniform bindings are multiples of this on every device. */
const paramsStride = 256;
const paramsBytes = 16;
/** Memory is bound in whole vectors. */
const vectorBytes = 16;

/** Bind groups kept for each dispatch: memory alternates, for instance between a variable's old and new value. */
const keepGroups = 4;

interface Dispatch {
  readonly compiled: Compiled;
  readonly x: number;
  readonly y: number;
  /** Where its parameters lie. */
  readonly params: number;
  readonly known: { readonly ids: readonly number[]; readonly group: GPUBindGroup }[];
}

interface PreparedKernel {
  readonly kind: 'kernel';
  readonly step: KernelStep;
  readonly layout: Layout;
  readonly dispatch: Dispatch;
}

interface PreparedPasses {
  readonly kind: 'passes';
  readonly step: RoutineStep;
  readonly plan: RoutinePlan;
  readonly dispatches: readonly Dispatch[];
}

type Prepared =
  | PreparedKernel
  | PreparedPasses
  | { readonly kind: 'routine'; readonly step: RoutineStep }
  | { readonly kind: 'control'; readonly loaded: LoadedControl<Block> };

function needsOf(prepared: Prepared): readonly Pending[] {
  switch (prepared.kind) {
    case 'kernel':
      return [prepared.dispatch.compiled];
    case 'passes':
      return prepared.dispatches.map(({ compiled }) => compiled);
    case 'routine':
      return [];
    case 'control':
      return prepared.loaded.bodies.flatMap((body) => (body as LoadedProgram).needs);
  }
}

/** Lays `groups` workgroups out in two dimensions. */
function gridOf(groups: number): { x: number; y: number } {
  const y = Math.ceil(groups / maxGroups);
  return { x: Math.ceil(groups / y), y };
}

export class LoadedProgram implements Runnable, Body<Block> {
  private readonly machine: Machine;
  readonly program: Program;
  private readonly steps: readonly Prepared[];
  private readonly slots: Slots;
  private readonly params: GPUBuffer;
  /** The pipelines of all steps, those of loops' bodies too. */
  readonly needs: readonly Pending[];
  /** Buffer numbers whose memory is another's. */
  private readonly reused: ReadonlyMap<number, number>;

  constructor(machine: Machine, program: Program) {
    this.machine = machine;
    this.program = program;
    this.slots = assignSlots(program);
    this.reused = new Map(program.reuse.map((r) => [r.output, r.input]));
    const words: number[][] = [];
    this.steps = program.steps.flatMap((step) => this.prepare(step, words));
    this.needs = [...new Set(this.steps.flatMap(needsOf))];
    this.params = machine.device.createBuffer({
      size: Math.max(1, words.length) * paramsStride,
      usage: bufferUsage.uniform,
      mappedAtCreation: true,
    });
    const mapped = new Uint32Array(this.params.getMappedRange());
    words.forEach((values, i) => mapped.set(values, (i * paramsStride) / 4));
    this.params.unmap();
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const { machine } = this;
    const given = inputs as readonly DeviceBuffer<Block>[];
    const blocks = this.runIn(
      given.map(({ block }) => block),
      (run) => machine.work.do(run, this.needs),
    );
    return outputBuffers(
      this.program,
      given,
      blocks,
      ({ dtype, size }, block) => new DeviceBuffer(dtype, size, block, machine),
    );
  }

  /** As part of a program around it, whose turn it is. */
  runOn(inputs: readonly Block[]): Block[] {
    return this.runIn(inputs, (run) => run());
  }

  /** @param turn calls what it is given when it is its turn. */
  private runIn(inputs: readonly Block[], turn: (run: () => void) => void): Block[] {
    const { program, slots, reused, machine } = this;
    return runOnBlocks(program, slots, reused, machine, inputs, (taken) =>
      turn(() => executeOn(taken, machine, (blocks) => this.execute(blocks))),
    );
  }

  dispose(): void {
    this.machine.work.do(() => {
      for (const prepared of this.steps)
        if (prepared.kind === 'control') prepared.loaded.bodies.forEach((body) => body.dispose());
      this.params.destroy();
    });
  }

  private prepare(step: Program['steps'][number], words: number[][]): Prepared[] {
    const { machine, program } = this;
    if (step.kind === 'routine') {
      const plan = planRoutine(step);
      if (plan === null) return [{ kind: 'routine', step }];
      const dispatches = plan.passes.map((pass) => this.preparePass(pass, words));
      return [{ kind: 'passes', step, plan, dispatches }];
    }
    if (step.kind === 'control') {
      const load = (inner: Program): Body<Block> => new LoadedProgram(machine, inner);
      return [{ kind: 'control', loaded: loadControl(step, load) }];
    }
    const kernel = program.kernels[step.kernel];
    const layout = layOut(
      kernel.args,
      step.buffers.map((b) => this.reused.get(b) ?? b),
      step.buffers.map((b) => program.buffers[b].size),
      machine.device.limits.maxStorageBuffersPerShaderStage,
    );
    const compiled = machine.pipelines.get(
      chooseShader(kernel, layout, step.extent, machine.traits),
    );
    const groups = compiled.shader.groups(step.extent);
    if (groups === 0) return [];
    const params = (words.push(compiled.shader.params(step.extent)) - 1) * paramsStride;
    const dispatch = { compiled, ...gridOf(groups), params, known: [] };
    return [{ kind: 'kernel', step, layout, dispatch }];
  }

  private preparePass({ code, memory, groups, params }: Pass, words: number[][]): Dispatch {
    const access = memory.map((each) => each.access);
    const shader = { code, access, groups: () => groups, params: () => [...params] };
    const compiled = this.machine.pipelines.get({ key: code, generate: () => shader });
    const at = (words.push([...params]) - 1) * paramsStride;
    return { compiled, ...gridOf(groups), params: at, known: [] };
  }

  private execute(blocks: readonly Block[]): void {
    const { machine } = this;
    let recording = new Recording(machine);
    for (const prepared of this.steps) {
      if (prepared.kind === 'kernel') {
        recording = recording.enter(1, () => workOfKernel(this.program, prepared.step));
        this.record(recording, prepared, blocks);
      } else if (prepared.kind === 'passes') {
        const { step, dispatches } = prepared;
        recording = recording.enter(dispatches.length, () => workOfRoutine(this.program, step));
        this.recordPasses(recording, prepared, blocks);
      } else {
        recording.submit();
        if (prepared.kind === 'routine') this.runRoutine(prepared.step, blocks);
        else runControl(machine, prepared.loaded, this.program, blocks);
        recording = new Recording(machine);
      }
    }
    recording.submit();
  }

  private runRoutine(step: RoutineStep, blocks: readonly Block[]): void {
    const { machine, program } = this;
    const start = performance.now();
    runOnHost(
      program,
      step,
      (i, bytes) => machine.readNow(blocks[i], bytes),
      (i, values) => machine.writeNow(blocks[i], values),
    );
    if (!isWatched()) return;
    const milliseconds = performance.now() - start;
    report({ ...workOfRoutine(program, step), start, milliseconds, threads: 1 });
  }

  private record(
    recording: Recording,
    { step, layout, dispatch }: PreparedKernel,
    blocks: readonly Block[],
  ): void {
    const { pool } = this.machine;
    const borrowed: Block[] = [];
    const borrow = (bytes: number): Block => {
      const block = pool.take(bytes);
      borrowed.push(block);
      return block;
    };
    const bytesOf = (arg: number): number =>
      this.program.buffers[step.buffers[arg]].size * elementBytes;
    const memory = layout.bindings.map(({ packed, args }) => {
      if (!packed) return blocks[step.buffers[args[0]]];
      const end = Math.max(
        ...args.map((arg) => layout.places[arg].base * elementBytes + bytesOf(arg)),
      );
      return borrow(end);
    });
    const copies = layout.bindings.flatMap(({ packed, args, access }, i) =>
      packed ? args.map((arg) => ({ arg, pack: memory[i], written: access === 'read_write' })) : [],
    );
    for (const { arg, pack } of copies) {
      const at = layout.places[arg].base * elementBytes;
      recording.copy(blocks[step.buffers[arg]], 0, pack, at, bytesOf(arg));
    }
    const sizes = layout.bindings.map(({ packed, args }) =>
      packed ? undefined : Math.max(...args.map(bytesOf)),
    );
    recording.dispatch(dispatch, this.groupFor(dispatch, memory, sizes));
    for (const { arg, pack, written } of copies) {
      const at = layout.places[arg].base * elementBytes;
      if (written) recording.copy(pack, at, blocks[step.buffers[arg]], 0, bytesOf(arg));
    }
    // The next steps run after this one, so they may use the same memory.
    borrowed.forEach((block) => pool.give(block));
  }

  private recordPasses(
    recording: Recording,
    { step, plan, dispatches }: PreparedPasses,
    blocks: readonly Block[],
  ): void {
    const { pool } = this.machine;
    const own = plan.own.map((size) => pool.take(size * elementBytes));
    const memory = [...own.toReversed(), blocks[step.output]];
    plan.passes.forEach(({ places }, i) => {
      const at = places.map((p) => (p >= 0 ? blocks[step.inputs[p]] : memory[memory.length + p]));
      recording.dispatch(dispatches[i], this.groupFor(dispatches[i], at));
    });
    own.forEach((block) => pool.give(block));
  }

  /** @param sizes of what is used of each block, in bytes; all of it where there is none. */
  private groupFor(
    { known, params, compiled }: Dispatch,
    memory: readonly Block[],
    sizes: readonly (number | undefined)[] = [],
  ): GPUBindGroup {
    const at = known.findIndex(({ ids }) => memory.every((block, i) => block.id === ids[i]));
    if (at >= 0) {
      const [found] = known.splice(at, 1);
      known.unshift(found);
      return found.group;
    }
    const resources = [
      { buffer: this.params, offset: params, size: paramsBytes },
      ...memory.map(({ buffer, bytes }, i) => {
        const used = sizes[i] ?? bytes;
        const whole = Math.max(1, Math.ceil(used / vectorBytes)) * vectorBytes;
        return { buffer, size: Math.min(bytes, whole) };
      }),
    ];
    const group = this.machine.device.createBindGroup({
      layout: compiled.layout,
      entries: resources.map((resource, binding) => ({ binding, resource })),
    });
    known.unshift({ ids: memory.map((block) => block.id), group });
    if (known.length > keepGroups) known.pop();
    return group;
  }
}

/** Commands on their way to the queue. */
class Recording {
  private readonly machine: Machine;
  private readonly encoder: GPUCommandEncoder;
  private pass: GPUComputePassEncoder | null = null;
  private empty = true;
  /** While somebody watches. */
  private readonly measurement: Measurement | null;

  constructor(machine: Machine) {
    this.machine = machine;
    this.encoder = machine.device.createCommandEncoder();
    this.measurement = isWatched() ? new Measurement(machine.device) : null;
  }

  /** The recording for a step of so many dispatches: this one, or another when this one is full. */
  enter(dispatches: number, work: () => StepWork): Recording {
    if (this.measurement === null) return this;
    if (!this.measurement.hasRoomFor(dispatches)) {
      this.submit();
      return new Recording(this.machine).enter(dispatches, work);
    }
    this.measurement.enter(work());
    return this;
  }

  dispatch({ compiled, x, y }: Dispatch, group: GPUBindGroup): void {
    this.empty = false;
    // What is measured is a pass by itself.
    if (this.measurement !== null) this.endPass();
    this.pass ??= this.encoder.beginComputePass(this.measurement?.nextPass());
    this.pass.setPipeline(compiled.pipeline);
    this.pass.setBindGroup(0, group);
    this.pass.dispatchWorkgroups(x, y);
  }

  copy(from: Block, fromByte: number, to: Block, toByte: number, bytes: number): void {
    if (bytes === 0) return;
    this.empty = false;
    this.endPass();
    this.encoder.copyBufferToBuffer(from.buffer, fromByte, to.buffer, toByte, bytes);
  }

  submit(): void {
    const { machine, measurement, encoder } = this;
    this.endPass();
    measurement?.resolve(encoder);
    if (!this.empty) machine.device.queue.submit([encoder.finish()]);
    machine.pool.sweep();
    if (measurement !== null) machine.telling(measurement);
  }

  private endPass(): void {
    this.pass?.end();
    this.pass = null;
  }
}
