/**
 * The registry of kernels and gradients: those that programs add, and those that are there.
 *
 * A kernel that a program adds runs where `tf.engine().runKernel` is called with its name. Ops do not look here: they are compiled.
 */
import { addedKernel, addedKernels, type KernelConfig } from './table.ts';
import { backendNames } from '../../runtime/index.ts';
import { builtInKernels } from './built-in.ts';
import { gradientKernels } from './gradients.ts';

function builtInConfig(kernelName: string, backendName: string): KernelConfig | undefined {
  const run = builtInKernels[kernelName] ?? gradientKernels[kernelName];
  if (run === undefined || !backendNames().includes(backendName)) return undefined;
  return {
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) => run(inputs as never, attrs ?? {}),
  };
}

/**
 * A kernel by its name.
 *
 * @returns what was registered, else what is built in, else undefined.
 * @example
 * ```ts
 * console.log(tf.getKernel('Relu', tf.getBackend()).kernelName); // Relu
 * ```
 */
export function getKernel(kernelName: string, backendName: string): KernelConfig {
  const found = addedKernel(kernelName, backendName) ?? builtInConfig(kernelName, backendName);
  // TensorFlow.js's type says that there always is one.
  return found as KernelConfig;
}

/**
 * All kernels of a backend.
 *
 * @example
 * ```ts
 * console.log(tf.getKernelsForBackend('cpu').length > 100); // true
 * ```
 */
export function getKernelsForBackend(backendName: string): KernelConfig[] {
  const added = addedKernels(backendName);
  const names = new Set(added.map(({ kernelName }) => kernelName));
  const built = [...Object.keys(builtInKernels), ...Object.keys(gradientKernels)]
    .filter((name) => !names.has(name))
    .map((name) => builtInConfig(name, backendName))
    .filter((config) => config !== undefined);
  return [...added, ...built];
}
