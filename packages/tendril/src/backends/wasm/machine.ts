/**
 * The parts that run programs, put together. Each backend has a machine of its own, so that several do not disturb each other.
 */
import { Arena } from './arena.ts';
import { BufferPool } from './buffers.ts';
import { engineFeatures } from './features.ts';
import { Helpers } from './helpers.ts';
import { KernelCache, type Generate } from './kernels.ts';
import { WasmMemory } from './memory.ts';
import type { WasmOptions } from './options.ts';
import { Scheduler } from './scheduler.ts';

export interface Machine {
  readonly memory: WasmMemory;
  readonly buffers: BufferPool;
  readonly arena: Arena;
  readonly kernels: KernelCache;
  readonly scheduler: Scheduler;
  /** Null where memory cannot be shared, or should not. */
  readonly helpers: Helpers | null;
  readonly options: WasmOptions;
  /** Steps that are, or were, made ready one by one (patient.ts). */
  readonly progress: { asked: number; ready: number };
}

export function makeMachine(options: WasmOptions, generate: Generate, patience?: number): Machine {
  const engine = engineFeatures();
  const memory = new WasmMemory(engine.threads && options.threads !== 1, options.maximumBytes);
  const features = {
    relaxed: engine.relaxedSimd && options.relaxedSimd !== false,
    shared: memory.shared,
    winograd: options.winograd !== false,
  };
  const scheduler = new Scheduler(memory);
  const { canWait } = engine;
  const helpers = memory.shared
    ? new Helpers(memory, scheduler, { wanted: options.threads, canWait, patience })
    : null;
  const arena = new Arena(memory);
  const buffers = new BufferPool(memory);
  memory.relieve = () => arena.release() || buffers.copies?.release() === true;
  return {
    memory,
    buffers,
    arena,
    kernels: new KernelCache(memory, scheduler.table, features, generate),
    scheduler,
    helpers,
    options,
    progress: { asked: 0, ready: 0 },
  };
}
