/** Programs that do without rearranged copies of what they read: for when there is no room for these. */
import type { Kernel, KernelArg } from '../../ir/kernel.ts';
import type { Program } from '../../ir/program.ts';

function plain(kernel: Kernel): Kernel {
  const args = kernel.args.map(({ dtype, access }): KernelArg => ({ dtype, access }));
  return { ...kernel, args };
}

/** The program, whose kernels take all arguments as they are. */
export function asItLies(program: Program): Program {
  return { ...program, kernels: program.kernels.map(plain) };
}
