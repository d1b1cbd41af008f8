/** Which code generator makes which kind of kernel. */
import type { Kernel } from '../../ir/kernel.ts';
import { generateContraction } from './codegen/contraction/index.ts';
import type { Features, GeneratedKernel } from './codegen/generated.ts';

export function generateKernel(kernel: Kernel, features: Features): GeneratedKernel {
  if (kernel.kind === 'nest') throw new Error('wasm: nest');
  return generateContraction(kernel, features);
}
