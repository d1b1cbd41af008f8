/** The kernels and gradients that programs register. */
import type { RecursiveArray, Tensor } from '../../runtime/index.ts';
import type { TensorInfo } from '../tensor-info.ts';

export type NamedTensorInfoMap = { [name: string]: TensorInfo | undefined };
type AttributeValue = number | number[] | boolean | boolean[] | string | string[] | NamedAttrMap;
/** What an attribute of a kernel may be. */
export type Attribute = AttributeValue | RecursiveArray<AttributeValue>;
export type NamedAttrMap = { [name: string]: Attribute };

/** A kernel: from tensors and attributes to a tensor or several. */
export type KernelFunc = (params: {
  inputs: NamedTensorInfoMap;
  backend: {};
  attrs?: NamedAttrMap;
}) => TensorInfo | TensorInfo[];

export type KernelSetupFunc = (backend: {}) => void;
export type KernelDisposeFunc = KernelSetupFunc;

export interface KernelConfig {
  kernelName: string;
  backendName: string;
  kernelFunc: KernelFunc;
  setupFunc?: KernelSetupFunc;
  disposeFunc?: KernelDisposeFunc;
}

/** Gradients of a kernel's inputs, from that of its result and what was saved. */
export type GradFunc = (
  dy: Tensor | Tensor[],
  saved: Tensor[],
  attrs: NamedAttrMap,
) => { [inputName: string]: () => Tensor };

export interface GradConfig {
  kernelName: string;
  inputsToSave?: string[];
  saveAllInputs?: boolean;
  outputsToSave?: boolean[];
  gradFunc: GradFunc;
}

const kernels = new Map<string, KernelConfig>();
const gradients = new Map<string, GradConfig>();

const keyOf = (kernelName: string, backendName: string): string => `${backendName}_${kernelName}`;

export function addedKernel(kernelName: string, backendName: string): KernelConfig | undefined {
  return kernels.get(keyOf(kernelName, backendName));
}

export function addedKernels(backendName: string): KernelConfig[] {
  return [...kernels.values()].filter((config) => config.backendName === backendName);
}

/** Checks that a configuration has its names and its function. */
function checkConfig(caller: string, config: object, names: string[], func: string): void {
  const check = (key: string, type: string): void => {
    const given: unknown = Reflect.get(config, key);
    if (typeof given !== type)
      throw new Error(`${caller}: ${key} must be a ${type}, got ${typeof given}`);
  };
  for (const name of names) check(name, 'string');
  check(func, 'function');
}

/**
 * Adds a kernel, which `tf.engine().runKernel` then runs on that backend. It gets its inputs as tensors, and a backend with
 * `readSync`, `makeTensorInfo` and their like.
 *
 * @throws if a name or the function is missing.
 * @example
 * ```ts
 * tf.registerKernel({
 *   kernelName: 'Twice',
 *   backendName: tf.getBackend(),
 *   kernelFunc: ({ inputs, backend }) => {
 *     const values = backend.readSync(inputs.x.dataId).map((v) => 2 * v);
 *     return backend.makeTensorInfo(inputs.x.shape, 'float32', values);
 *   },
 * });
 * tf.engine().runKernel('Twice', { x: tf.tensor1d([1, 2]) }).print(); // [2, 4]
 * tf.unregisterKernel('Twice', tf.getBackend());
 * ```
 */
export function registerKernel(config: KernelConfig): void {
  checkConfig('registerKernel', config, ['kernelName', 'backendName'], 'kernelFunc');
  kernels.set(keyOf(config.kernelName, config.backendName), config);
}

/**
 * Takes away a kernel that was registered.
 *
 * @example
 * ```ts
 * tf.registerKernel({ kernelName: 'Twice', backendName: 'mine', kernelFunc: ({ inputs }) => inputs.x });
 * tf.unregisterKernel('Twice', 'mine');
 * ```
 */
export function unregisterKernel(kernelName: string, backendName: string): void {
  if (!kernels.delete(keyOf(kernelName, backendName))) {
    throw new Error(
      `unregisterKernel: no kernel '${kernelName}' was registered for backend '${backendName}'`,
    );
  }
}

/**
 * Registers the kernels that were registered for one backend for another one too.
 *
 * @example
 * ```ts
 * tf.copyRegisteredKernels('mine', 'mine-too');
 * ```
 */
export function copyRegisteredKernels(registeredBackendName: string, newBackendName: string): void {
  for (const config of addedKernels(registeredBackendName)) {
    registerKernel({ ...config, backendName: newBackendName });
  }
}

/**
 * Adds the gradient of a kernel that was registered. The kernel must give one tensor.
 *
 * @throws if the name or the function is missing.
 * @example
 * ```ts
 * tf.registerGradient({ kernelName: 'Twice', gradFunc: (dy) => ({ x: () => tf.mul(dy, 2) }) });
 * tf.unregisterGradient('Twice');
 * ```
 */
export function registerGradient(config: GradConfig): void {
  checkConfig('registerGradient', config, ['kernelName'], 'gradFunc');
  gradients.set(config.kernelName, config);
}

/**
 * The gradient that was registered for a kernel, or undefined.
 *
 * @example
 * ```ts
 * tf.getGradient('NoSuchKernel'); // undefined
 * ```
 */
export function getGradient(kernelName: string): GradConfig {
  // TensorFlow.js's type says that there always is one.
  return gradients.get(kernelName) as GradConfig;
}

/**
 * Takes away a gradient that was registered.
 *
 * @example
 * ```ts
 * tf.registerGradient({ kernelName: 'Twice', gradFunc: (dy) => ({ x: () => tf.mul(dy, 2) }) });
 * tf.unregisterGradient('Twice');
 * ```
 */
export function unregisterGradient(kernelName: string): void {
  if (!gradients.delete(kernelName)) {
    throw new Error(`unregisterGradient: no gradient of a kernel '${kernelName}' was registered`);
  }
}
