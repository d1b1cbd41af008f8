/**
 * Programs made runnable: draws planned and shaders asked for once; a run takes memory and draws. Only loops and the routines that no
 * shader computes wait for values.
 */
import type { KernelStep, Program, RoutineStep } from '../../ir/program.ts';
import type { Buffer, Runnable } from '../backend.ts';
import { workOfStep } from '../describe-step.ts';
import { DeviceBuffer } from '../gpu/backend.ts';
import { executeOn, outputBuffers, runOnBlocks } from '../gpu/blocks.ts';
import { loadControl, runControl, type Body, type LoadedControl } from '../gpu/control.ts';
import { runOnHost } from '../gpu/host.ts';
import { assignSlots, type Slots } from '../gpu/slots.ts';
import { widenWhereRead } from '../gpu/widen.ts';
import { planKernel } from './codegen/index.ts';
import type { KernelPasses, Pass } from './codegen/pass.ts';
import type { Machine } from './machine.ts';
import type { Block } from './memory.ts';
import type { Compiled } from './programs.ts';
import { isWatched, report } from '../watch.ts';
import { planRoutine } from './routines/index.ts';

interface Drawn {
  readonly kind: 'drawn';
  /** The program's buffers that the passes' places from 0 on mean. */
  readonly buffers: readonly number[];
  readonly plan: KernelPasses;
  readonly compiled: readonly Compiled[];
}

type Prepared =
  | Drawn
  | { readonly kind: 'routine'; readonly step: RoutineStep }
  | { readonly kind: 'control'; readonly loaded: LoadedControl<Block> };

/** A texture cannot be read and drawn to at once: nothing takes over an input's memory. */
const nothingReused: ReadonlyMap<number, number> = new Map();

export class LoadedProgram implements Runnable, Body<Block> {
  private readonly machine: Machine;
  readonly program: Program;
  private readonly steps: readonly Prepared[];
  private readonly slots: Slots;

  constructor(machine: Machine, given: Program) {
    this.machine = machine;
    // Fragments of a contraction share no memory: each would unpack what its neighbours unpack.
    const program = widenWhereRead(given, ({ kind }) => kind === 'nest');
    this.program = program;
    this.slots = assignSlots(program, true);
    this.steps = program.steps.map((step) => this.prepare(step));
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const { program, machine } = this;
    const given = inputs as readonly DeviceBuffer<Block>[];
    const blocks = this.runOn(given.map(({ block }) => block));
    return outputBuffers(
      program,
      given,
      blocks,
      ({ dtype, size }, block) => new DeviceBuffer(dtype, size, block, machine),
    );
  }

  runOn(inputs: readonly Block[]): Block[] {
    const { program, slots, machine } = this;
    return machine.inContext(() =>
      runOnBlocks(program, slots, nothingReused, machine, inputs, (taken) =>
        executeOn(taken, machine, (blocks) => this.execute(blocks)),
      ),
    );
  }

  dispose(): void {
    for (const prepared of this.steps)
      if (prepared.kind === 'control') prepared.loaded.bodies.forEach((body) => body.dispose());
  }

  private prepare(step: Program['steps'][number]): Prepared {
    const { machine, program } = this;
    if (step.kind === 'control') {
      const load = (inner: Program): Body<Block> => new LoadedProgram(machine, inner);
      return { kind: 'control', loaded: loadControl(step, load) };
    }
    if (step.kind === 'routine') {
      const plan = planRoutine(step);
      return plan === null
        ? { kind: 'routine', step }
        : this.drawn([...step.inputs, step.output], plan);
    }
    const sizes = step.buffers.map((b) => program.buffers[b].size);
    const plan = planKernel(
      program.kernels[step.kernel],
      step.extent,
      sizes,
      machine.context.limits,
    );
    return this.drawn(step.buffers, plan);
  }

  private drawn(buffers: readonly number[], plan: KernelPasses): Drawn {
    const compiled = plan.passes.map(({ code }) => this.machine.programs.get(code));
    return { kind: 'drawn', buffers, plan, compiled };
  }

  private execute(blocks: readonly Block[]): void {
    const { machine, program } = this;
    this.steps.forEach((prepared, i) => {
      const watched = prepared.kind !== 'control' && isWatched();
      // So that what came before does not count.
      if (watched) machine.finish();
      const start = watched ? performance.now() : 0;
      if (prepared.kind === 'drawn') this.draw(prepared, blocks);
      else if (prepared.kind === 'routine')
        runOnHost(
          program,
          prepared.step,
          (i, bytes) => machine.readSync(blocks[i], bytes),
          (i, values) => machine.write(blocks[i], values),
        );
      else runControl(machine, prepared.loaded, program, blocks);
      if (!watched) return;
      machine.finish();
      const milliseconds = performance.now() - start;
      const step = program.steps[i] as KernelStep | RoutineStep;
      const work = workOfStep(program, step);
      report({ ...work, start, milliseconds, threads: 1 });
    });
  }

  private draw({ buffers, plan, compiled }: Drawn, blocks: readonly Block[]): void {
    const { machine } = this;
    const own: Block[] = [];
    const at = (place: number): Block => (place >= 0 ? blocks[buffers[place]] : own[-1 - place]);
    try {
      for (const texels of plan.temporaries) own.push(machine.pool.takeTexels(texels));
      for (const { from, to, first, texels } of plan.copies)
        machine.copyTexels(at(from), at(to), first, texels);
      plan.passes.forEach((pass: Pass, i) =>
        machine.draw({
          ...pass,
          compiled: compiled[i],
          sources: pass.sources.map(at),
          targets: pass.targets.map(at),
        }),
      );
    } finally {
      // The next draws come after these, so they may use the same memory.
      for (const block of own) machine.pool.give(block);
    }
  }
}
