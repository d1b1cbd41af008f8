/**
 * What a code generator gives: the bytes of a module and what a scheduler has to know of it. Every generator's modules have the
 * same imports and exports, which are set up here.
 */
import {
  ModuleBuilder,
  type FunctionBuilder,
  type FunctionRef,
  type Global,
} from '../assembler/index.ts';

export interface Features {
  /** `f32x4.relaxed_madd` and its like validate in this engine. */
  readonly relaxed: boolean;
  /** The memory is shared between threads. */
  readonly shared: boolean;
  /** Convolutions may be computed with fewer multiplications. */
  readonly winograd?: boolean;
}

/**
 * Where the elements of a packed matrix lie: panels of so many rows, of which each has `depth` of k at a time. `address` says in
 * bytes where an element comes from, by its place on the axes of the rows and of k.
 */
export interface PackedLayout {
  readonly panel: number;
  readonly depth: number;
  readonly rows: readonly number[];
  readonly k: readonly number[];
  readonly address: {
    readonly offset: number;
    readonly rows: readonly number[];
    readonly k: readonly number[];
  };
  /** None of the elements is missing. */
  readonly whole: boolean;
}

/**
 * An argument that a kernel does not take as it is, but rearranged: the module's export `name`, a function of two addresses (from,
 * to) and the kernel's sizes, makes `bytes` bytes of it. Kernels can share those of the same `form`.
 */
export interface KeptOperand {
  readonly arg: number;
  readonly bytes: number;
  readonly name: string;
  readonly form: string;
  readonly layout: PackedLayout;
}

export interface KernelCode {
  /** A module that exports `kernel(args: i32, begin: i32, end: i32)`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What kernels have of their own, even those that share code. */
export interface KernelFacts {
  /** What the code gets behind the open extent. */
  readonly sizes?: readonly number[];
  /** Of the arguments that are steady, those that are taken rearranged. */
  readonly kept?: readonly KeptOperand[];
  /** How many independent units of work there are for this open extent. */
  units(extent: number): number;
  /** Rough nanoseconds a unit, for this open extent. */
  unitCost(extent: number): number;
  /** Rough nanoseconds for which a call packs what calls for other units of the same work pack again. */
  packsAgain?(extent: number): number;
}

export interface GeneratedKernel extends KernelCode, KernelFacts {}

/** Bytes of scratch memory that each thread has, at the address in `env.scratch`. */
export const SCRATCH_BYTES = 4 << 20;

/** No buffer lies below this address (a power of two), so that code may count on a little room before each. */
export const LOWEST_ADDRESS = 65536;

/** Pages of 64 KiB: the most that a 32-bit memory can have. Importing with this limit accepts any memory. */
export const MAX_PAGES = 65536;

/** What vector code leaves to JavaScript, a number at a time: names and meanings are those of `Math`. */
export const mathImports = { sin: Math.sin, cos: Math.cos, tan: Math.tan } as const;

export type MathName = keyof typeof mathImports;

/** What a kernel module starts with. */
export interface KernelModule {
  readonly module: ModuleBuilder;
  /** Byte address of this thread's scratch memory. */
  readonly scratch: Global<'i32'>;
  readonly math: ReadonlyMap<MathName, FunctionRef<'f32'>>;
}

/** A module with the imports of a kernel; `math` names the functions it calls. */
export function kernelModule(features: Features, math: Iterable<MathName>): KernelModule {
  const module = new ModuleBuilder();
  // A shared memory's maximum must be within the import's; a plain memory need not have one.
  const limits = features.shared ? { min: 1, max: MAX_PAGES, shared: true } : { min: 1 };
  module.importMemory('env', 'memory', limits);
  const scratch = module.importGlobal('env', 'scratch', 'i32');
  const imported = new Map<MathName, FunctionRef<'f32'>>();
  for (const name of math) {
    imported.set(name, module.importFunction('math', name, ['f32'], ['f32']));
  }
  return { module, scratch, math: imported };
}

/** Adds and exports `kernel(args, begin, end)`. */
export function exportKernel(module: ModuleBuilder, build: (f: FunctionBuilder) => void): void {
  const kernel = module.function(
    'kernel',
    [
      ['args', 'i32'],
      ['begin', 'i32'],
      ['end', 'i32'],
    ],
    [],
    build,
  );
  module.export('kernel', kernel);
}
