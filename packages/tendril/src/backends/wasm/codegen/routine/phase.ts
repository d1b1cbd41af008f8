/**
 * What code for a routine is made of: phases, run one after the other, each of them of independent units that threads may share.
 * Sizes are no part of the code; it reads them from its arguments.
 */
import {
  i32,
  type FunctionBuilder,
  type Local,
  type ModuleBuilder,
} from '../../assembler/index.ts';
import {
  exportKernel,
  kernelModule,
  type Features,
  type KernelCode,
  type KernelModule,
} from '../generated.ts';

export interface Phase {
  /** Phases of one key have the same code. */
  readonly key: string;
  readonly generate: (features: Features) => KernelCode;
  /** What the code gets behind the addresses of the operands, of the result and of the workspace. */
  readonly sizes: readonly number[];
  readonly units: number;
  /** Rough nanoseconds a unit. */
  readonly unitCost: number;
}

export interface RoutineCode {
  readonly phases: readonly Phase[];
  /** Bytes of memory that the phases hand results on in. */
  readonly workspace: number;
}

/** What the code of a unit is written with. */
export interface Unit {
  readonly f: FunctionBuilder;
  readonly module: ModuleBuilder;
  readonly scratch: KernelModule['scratch'];
  /** Addresses, then sizes; and the address of all of them, behind which more may lie. */
  readonly args: readonly Local<'i32'>[];
  readonly list: Local<'i32'>;
  readonly unit: Local<'i32'>;
}

/** Code for one phase, with `args` arguments in all; `define` may add functions to the module and gives what emits a unit. */
export function phaseCode(
  args: number,
  define: (module: ModuleBuilder) => (unit: Unit) => void,
): (features: Features) => KernelCode {
  return (features) => {
    const { module, scratch } = kernelModule(features, []);
    const emit = define(module);
    exportKernel(module, (f) => {
      const [list, begin, end] = [0, 1, 2].map((i) => f.param(i, 'i32'));
      const words = Array.from({ length: args }, (_, i) => f.let('i32', i32.load(list, 4 * i)));
      const unit = f.local('i32', 'unit');
      f.for(unit, begin, end, 1, () => emit({ f, module, scratch, args: words, list, unit }));
    });
    return { bytes: module.bytes() };
  };
}

/** The lesser of two values, kept. */
export function least(f: FunctionBuilder, a: Local<'i32'>, b: Local<'i32'>): Local<'i32'> {
  const result = f.let('i32', a);
  f.if(i32.lt_s(b, a), () => f.set(result, b));
  return result;
}
