/** Which code generator makes which kind of kernel. */
import type { Kernel } from '../../ir/kernel.ts';
import { generateContraction } from './codegen/contraction/index.ts';
import type { Features, GeneratedKernel } from './codegen/generated.ts';
import { generateNest } from './codegen/nest/index.ts';

export function generateKernel(kernel: Kernel, features: Features): GeneratedKernel {
  return kernel.kind === 'nest'
    ? generateNest(kernel, features)
    : generateContraction(kernel, features);
}
