/**
 * Programs made runnable: shaders chosen, parameters written once; a run takes memory, finds its bind groups again, and records
 * all steps into one command buffer, submitted once. Only loops interrupt it, and the routines that no shader computes.
 */
import { kernelName } from '../../ir/kernel-name.ts';
import type { KernelArg } from '../../ir/kernel.ts';
import type { KernelStep, Program, RoutineStep } from '../../ir/program.ts';
import { operationsOfKernel } from '../../ir/work.ts';
import { DeviceBuffer } from '../gpu/backend.ts';
import { executeOn, outputBuffers, runOnBlocks } from '../gpu/blocks.ts';
import { elementBytes } from '../gpu/host-values.ts';
import { workOfKernel, workOfRoutine, type StepWork } from '../describe-step.ts';
import { runOnHost } from '../gpu/host.ts';
import { openExtent } from '../gpu/extents.ts';
import { widenWhereRead } from '../gpu/widen.ts';
import type { Buffer, Runnable } from '../backend.ts';
import { chooseChain } from './chains/shader.ts';
import { joinChains, type Chained, type ChainedProgram } from './chains/find.ts';
import { chooseShader } from './codegen/index.ts';
import { canLayOut, layOut, windowOf, type Layout } from './codegen/layout.ts';
import { bufferUsage } from './constants.ts';
import { gridOf } from './grid.ts';
import { loadControl, runControl, type Body, type LoadedControl } from '../gpu/control.ts';
import type { Block } from './memory.ts';
import type { Machine } from './machine.ts';
import { Measurement } from './measurement.ts';
import { piecesOf, type Piece } from './pieces.ts';
import type { Compiled } from './pipelines.ts';
import { splitForGpu, splitForSoftware, splitSums } from './split-sums.ts';
import type { Pending } from './work.ts';
import { routinePieces, type RoutinePiece } from './routines/pieces.ts';
import type { Pass } from './routines/plan.ts';
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

/** What a shader uses of a block: so many bytes from a place on, in so many windows. */
interface Part {
  readonly block: Block;
  readonly from: number;
  readonly bytes: number;
  readonly windows: number;
}

interface PreparedKernel {
  readonly kind: 'kernel';
  readonly step: KernelStep;
  readonly piece: Pick<Piece, 'starts' | 'sizes'>;
  readonly layout: Layout;
  readonly dispatch: Dispatch;
  /** Its arithmetic operations. */
  readonly operations: () => number;
}

interface PreparedPasses {
  readonly kind: 'passes';
  readonly step: RoutineStep;
  readonly piece: RoutinePiece;
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

export class LoadedProgram implements Runnable, Body<Block> {
  private readonly machine: Machine;
  readonly program: Program;
  private readonly steps: readonly Prepared[];
  private readonly slots: Slots;
  private readonly params: GPUBuffer;
  private readonly chains: ChainedProgram['chains'];
  /** The pipelines of all steps, those of loops' bodies too. */
  readonly needs: readonly Pending[];
  /** Buffer numbers whose memory is another's. */
  private readonly reused: ReadonlyMap<number, number>;

  constructor(machine: Machine, given: Program) {
    this.machine = machine;
    this.reused = new Map(given.reuse.map((r) => [r.output, r.input]));
    const rule = machine.traits.isSoftware ? splitForSoftware : splitForGpu;
    const { program: joined, chains } = joinChains(
      widenWhereRead(given, () => true),
      machine.traits.isSoftware,
      (args, buffers) => this.binds(given, args, buffers),
    );
    this.chains = chains;
    const program = splitSums(joined, rule, (kernel) => chains.has(kernel));
    this.program = program;
    this.slots = assignSlots(program);
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
      const pieces = routinePieces(step, windowOf(machine.limits), machine.traits);
      if (pieces === null) return [{ kind: 'routine', step }];
      return pieces.map((piece) => {
        const dispatches = piece.plan.passes.map((pass) => this.preparePass(pass, words));
        return { kind: 'passes', step, piece, dispatches };
      });
    }
    if (step.kind === 'control') {
      const load = (inner: Program): Body<Block> => new LoadedProgram(machine, inner);
      return [{ kind: 'control', loaded: loadControl(step, load) }];
    }
    const chained = this.chains.get(step.kernel);
    if (chained !== undefined) return this.prepareChain(step, chained, words);
    const pieces = piecesOf(
      program.kernels[step.kernel],
      step.extent,
      this.memoryOf(step.buffers),
      step.buffers.map((b) => program.buffers[b].size),
      machine.limits,
    );
    return pieces.flatMap((piece) => this.prepareKernel(step, piece, words));
  }

  /** Whether the device binds all of these buffers at once, as they are. */
  private binds(
    { buffers: infos }: Program,
    args: readonly KernelArg[],
    buffers: readonly number[],
  ): boolean {
    const { limits } = this.machine;
    const memory = this.memoryOf(buffers);
    const sizes = buffers.map((b) => infos[b]?.size ?? 1);
    if (!canLayOut(args, memory, sizes, limits)) return false;
    const { bindings } = layOut(args, memory, sizes, limits, 'a chain');
    return bindings.every(({ packed, windows }) => !packed && windows === 1);
  }

  /** The buffers whose memory these have. */
  private memoryOf(buffers: readonly number[]): number[] {
    return buffers.map((b) => this.reused.get(b) ?? b);
  }

  private prepareChain(step: KernelStep, { chain, form }: Chained, words: number[][]): Prepared[] {
    const { machine, program } = this;
    const { first, window, last } = chain;
    const { args } = program.kernels[step.kernel];
    const sizes = step.buffers.map((b) => program.buffers[b].size);
    const layout = layOut(args, this.memoryOf(step.buffers), sizes, machine.limits, 'a chain');
    const compiled = machine.pipelines.get(chooseChain(chain, layout, form));
    const kernels = [first, window, ...(last === null ? [] : [last])];
    const piece = { starts: sizes.map(() => 0), sizes };
    const operations = (): number =>
      kernels.reduce((sum, each) => sum + operationsOfKernel(each, openExtent(each)), 0);
    return this.prepareDispatch(step, { piece, layout, compiled, operations }, 0, words);
  }

  private prepareKernel(step: KernelStep, piece: Piece, words: number[][]): Prepared[] {
    const { machine } = this;
    const { kernel, extent, sizes } = piece;
    const memory = this.memoryOf(step.buffers);
    const layout = layOut(kernel.args, memory, sizes, machine.limits, kernelName(kernel));
    const compiled = machine.pipelines.get(
      chooseShader(kernel, layout, extent, machine.traits, machine.formOf),
    );
    const operations = (): number => operationsOfKernel(kernel, extent);
    return this.prepareDispatch(step, { piece, layout, compiled, operations }, extent, words);
  }

  private prepareDispatch(
    step: KernelStep,
    {
      compiled,
      ...kernel
    }: Pick<PreparedKernel, 'piece' | 'layout' | 'operations'> & {
      readonly compiled: Compiled;
    },
    extent: number,
    words: number[][],
  ): Prepared[] {
    const { limits } = this.machine;
    const groups = compiled.shader.groups(extent);
    if (groups === 0) return [];
    const params = (words.push(compiled.shader.params(extent)) - 1) * paramsStride;
    const dispatch = {
      compiled,
      ...gridOf(groups, limits.maxComputeWorkgroupsPerDimension),
      params,
      known: [],
    };
    return [{ kind: 'kernel', step, ...kernel, dispatch }];
  }

  private preparePass({ code, memory, groups, params }: Pass, words: number[][]): Dispatch {
    const access = memory.map((each) => each.access);
    const shader = { code, access, groups: () => groups, params: () => [...params] };
    const { pipelines, limits } = this.machine;
    const compiled = pipelines.get({ key: code, generate: () => shader });
    const at = (words.push([...params]) - 1) * paramsStride;
    return {
      compiled,
      ...gridOf(groups, limits.maxComputeWorkgroupsPerDimension),
      params: at,
      known: [],
    };
  }

  private execute(blocks: readonly Block[]): void {
    const { machine } = this;
    let recording = new Recording(machine);
    for (const prepared of this.steps) {
      if (prepared.kind === 'kernel') {
        const { step, operations } = prepared;
        recording = recording.enter(1, () => ({
          ...workOfKernel(this.program, step),
          operations: operations(),
        }));
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
    { step, piece, layout, dispatch }: PreparedKernel,
    blocks: readonly Block[],
  ): void {
    const { pool } = this.machine;
    const borrowed: Block[] = [];
    const borrow = (bytes: number): Block => {
      const block = pool.take(bytes);
      borrowed.push(block);
      return block;
    };
    const bytesOf = (arg: number): number => piece.sizes[arg] * elementBytes;
    const startOf = (arg: number): number => piece.starts[arg] * elementBytes;
    const parts = layout.bindings.map(({ packed, args, elements, windows }): Part => {
      const bytes = elements * elementBytes;
      return packed
        ? { block: borrow(bytes), from: 0, bytes, windows }
        : { block: blocks[step.buffers[args[0]]], from: startOf(args[0]), bytes, windows };
    });
    const copies = layout.bindings.flatMap(({ packed, args, access }, i) =>
      packed
        ? args.map((arg) => ({ arg, pack: parts[i].block, written: access === 'read_write' }))
        : [],
    );
    for (const { arg, pack } of copies) {
      const at = layout.places[arg].base * elementBytes;
      recording.copy(blocks[step.buffers[arg]], startOf(arg), pack, at, bytesOf(arg));
    }
    recording.dispatch(dispatch, this.groupFor(dispatch, parts));
    for (const { arg, pack, written } of copies) {
      const at = layout.places[arg].base * elementBytes;
      if (written) recording.copy(pack, at, blocks[step.buffers[arg]], startOf(arg), bytesOf(arg));
    }
    // The next steps run after this one, so they may use the same memory.
    borrowed.forEach((block) => pool.give(block));
  }

  private recordPasses(
    recording: Recording,
    { step, piece: { plan, from, sizes }, dispatches }: PreparedPasses,
    blocks: readonly Block[],
  ): void {
    const { pool } = this.machine;
    const own = plan.own.map((size) => pool.take(size * elementBytes));
    const part = (block: Block, first: number, elements: number): Part => ({
      block,
      from: first * elementBytes,
      bytes: elements * elementBytes,
      windows: 1,
    });
    const memory = [
      ...own.map((block, i) => part(block, 0, plan.own[i])).reverse(),
      part(blocks[step.output], from.output, sizes.output),
    ];
    plan.passes.forEach(({ places }, i) => {
      const parts = places.map((p) =>
        p >= 0
          ? part(blocks[step.inputs[p]], from.inputs[p], sizes.inputs[p])
          : memory[memory.length + p],
      );
      recording.dispatch(dispatches[i], this.groupFor(dispatches[i], parts));
    });
    own.forEach((block) => pool.give(block));
  }

  private groupFor({ known, params, compiled }: Dispatch, memory: readonly Part[]): GPUBindGroup {
    const at = known.findIndex(({ ids }) => memory.every(({ block }, i) => block.id === ids[i]));
    if (at >= 0) {
      const [found] = known.splice(at, 1);
      known.unshift(found);
      return found.group;
    }
    const resources = [
      { buffer: this.params, offset: params, size: paramsBytes },
      ...memory.flatMap((part) => this.windowsOf(part)),
    ];
    const group = this.machine.device.createBindGroup({
      layout: compiled.layout,
      entries: resources.map((resource, binding) => ({ binding, resource })),
    });
    known.unshift({ ids: memory.map(({ block }) => block.id), group });
    if (known.length > keepGroups) known.pop();
    return group;
  }

  /** The bindings in which a shader sees a part of memory. */
  private windowsOf({ block, from, bytes, windows }: Part): GPUBufferBinding[] {
    const { buffer } = block;
    const window = windowOf(this.machine.limits) * elementBytes;
    const whole = Math.max(1, Math.ceil(bytes / vectorBytes)) * vectorBytes;
    const end = Math.min(block.bytes, from + whole);
    return Array.from({ length: windows }, (_, i) => {
      const offset = from + i * window;
      return { buffer, offset, size: Math.min(window, end - offset) };
    });
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
