/** tf.engine(): TensorFlow.js's engine, as far as programs around it use it. Each member is the function of tf.* that does its work. */
import { clone, customGrad, valueAndGrads } from '../ops/index.ts';
import {
  backendNames,
  dispose,
  disposeVariables,
  endScope,
  ENV,
  getBackend,
  keep,
  memory,
  profile,
  ready,
  registeredVariables,
  scalar,
  setBackend,
  startScope,
  tapeIsOpen,
  tensor,
  Tensor,
  tensorsIn,
  tidy,
  time,
  variable,
} from '../runtime/index.ts';
import type { DataType, GradSaveFunc, TensorContainer } from '../runtime/index.ts';
import {
  backend,
  backendRegistry,
  findBackend,
  findBackendFactory,
  knowTensor,
  registerBackend,
  removeBackend,
  tensorOfInfo,
} from './backend.ts';
import type { BackendView, KernelBackend } from './backend.ts';
import { builtInKernels } from './kernels/built-in.ts';
import { gradientKernels } from './kernels/gradients.ts';
import { addedKernel, getGradient } from './kernels/table.ts';
import type { GradConfig, KernelConfig, NamedAttrMap } from './kernels/table.ts';
import type { DataId, TensorInfo } from './tensor-info.ts';

/** What TensorFlow.js's ops gave its engine before there were kernels by name. */
export type ForwardFunc<T> = (backend: KernelBackend, save?: GradSaveFunc) => T;

type Named = { [name: string]: Tensor };

/** The inputs that are there: optional ones may be null. */
function present(inputs: { [name: string]: Tensor | null | undefined }): Named {
  return Object.fromEntries(
    Object.entries(inputs).filter((entry): entry is [string, Tensor] => entry[1] != null),
  );
}

function asTensors(result: TensorInfo | TensorInfo[]): Tensor[] {
  return (Array.isArray(result) ? result : [result]).map((info) =>
    (info as unknown) instanceof Tensor ? (info as unknown as Tensor) : tensorOfInfo(info),
  );
}

/** The gradient of one input, from what the program's function gave. */
function gradientOf(kernel: string, grads: { [name: string]: () => Tensor }, name: string): Tensor {
  const grad = grads?.[name];
  if (typeof grad !== 'function') {
    throw new Error(
      `registerGradient: the gradFunc of kernel '${kernel}' must return { ${name}: () => tensor }, a function for each ` +
        `input; it gave ${grads == null ? String(grads) : `{ ${Object.keys(grads).join(', ')} }`}`,
    );
  }
  return grad();
}

function runAdded(config: KernelConfig, inputs: Named, attrs: NamedAttrMap): Tensor | Tensor[] {
  Object.values(inputs).forEach(knowTensor);
  const result = config.kernelFunc({ inputs, attrs, backend: backend() });
  if (result == null) {
    throw new Error(
      `runKernel: the kernel '${config.kernelName}' that was registered gave ${result}; it must return what ` +
        'backend.makeTensorInfo gives, a tensor, or a list of these',
    );
  }
  const tensors = asTensors(result);
  return Array.isArray(result) ? tensors : tensors[0];
}

/** A kernel that a program added, with the gradient that it registered. */
function runDifferentiable(
  config: KernelConfig,
  gradient: GradConfig,
  inputs: Named,
  attrs: NamedAttrMap,
): Tensor {
  const names = Object.keys(inputs);
  const saveInputs = gradient.saveAllInputs === true ? names : (gradient.inputsToSave ?? []);
  const run = customGrad((...args) => {
    const given = args.slice(0, names.length) as Tensor[];
    const save = args[names.length] as unknown as (tensors: Tensor[]) => void;
    const value = runAdded(config, Object.fromEntries(names.map((n, i) => [n, given[i]])), attrs);
    const outputs = Array.isArray(value) ? value : [value];
    if (outputs.length !== 1) {
      throw new Error(
        `registerGradient: kernel '${config.kernelName}' gives ${outputs.length} tensors, and gradients are for kernels of ` +
          'one; take tf.unregisterGradient, or let a kernel of its own give each',
      );
    }
    save([
      ...saveInputs.map((name) => given[names.indexOf(name)]),
      ...outputs.filter((_, i) => gradient.outputsToSave?.[i] === true),
    ]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const grads = gradient.gradFunc(dy, saved, attrs);
      return names.map((name) => gradientOf(config.kernelName, grads, name));
    };
    return { value: outputs[0], gradFunc };
  });
  return run(...names.map((name) => inputs[name]));
}

/** The engine: what keeps tensors and runs kernels. */
export class Engine {
  get state(): {
    readonly numTensors: number;
    readonly numBytes: number;
    readonly numDataBuffers: number;
    readonly registeredVariables: ReturnType<typeof registeredVariables>;
  } {
    return { ...memory(), registeredVariables: registeredVariables() };
  }

  get registeredVariables(): ReturnType<typeof registeredVariables> {
    return registeredVariables();
  }

  get backendName(): string {
    return getBackend();
  }

  get backend(): BackendView {
    return backend();
  }

  /** The backends that are known here, by name. */
  get registryFactory(): ReturnType<typeof backendRegistry> {
    return backendRegistry();
  }

  /** The backend that works now, by its name. */
  get registry(): { readonly [name: string]: BackendView } {
    return { [getBackend()]: backend() };
  }

  readonly ENV = ENV;
  readonly tidy = tidy;
  readonly keep = keep;
  readonly memory = memory;
  readonly ready = ready;
  readonly setBackend = setBackend;
  readonly registerBackend = registerBackend;
  readonly findBackend = findBackend;
  readonly findBackendFactory = findBackendFactory;
  readonly removeBackend = removeBackend;
  readonly disposeVariables = disposeVariables;
  readonly makeVariable = variable;
  readonly customGrad = customGrad;
  readonly clone = clone;
  readonly profile = profile;
  readonly time = time;
  readonly backendNames = backendNames;

  /** Whether what is computed now is being watched for gradients. */
  isTapeOn(): boolean {
    return tapeIsOpen();
  }

  /** A number that no tensor has; also for `nextVariableId`. */
  nextTensorId(): number {
    const probe = scalar(0);
    probe.dispose();
    return probe.id;
  }

  nextVariableId(): number {
    return this.nextTensorId();
  }

  /** Runs `f` between `start` and `end`, which is called even when `f` throws. */
  scopedRun<T>(start: () => void, end: () => void, f: () => T): T {
    start();
    try {
      return f();
    } finally {
      end();
    }
  }

  read(dataId: DataId): Promise<unknown> {
    return backend().read(dataId);
  }

  readSync(dataId: DataId): unknown {
    return backend().readSync(dataId);
  }

  /** Disposes of all variables. Tensors are their holders' own. */
  reset(): void {
    disposeVariables();
  }

  disposeVariable(v: Tensor): void {
    dispose(v);
  }

  /** Opens a scope, as the beginning of a tidy does. */
  startScope(_name?: string): void {
    startScope();
  }

  /** Ends the innermost scope and disposes of its tensors, except those inside `result`. */
  endScope(result?: TensorContainer): void {
    endScope(new Set(tensorsIn(result)));
  }

  /**
   * Runs a kernel by its name: one that was registered for this backend, or else TensorFlow.js's of that name.
   *
   * @throws if there is none.
   */
  runKernel<T extends Tensor | Tensor[] = Tensor>(
    kernelName: string,
    inputs: { [name: string]: Tensor | null | undefined },
    attrs: NamedAttrMap = {},
  ): T {
    const given = present(inputs);
    const added = addedKernel(kernelName, getBackend());
    if (added !== undefined) {
      const gradient: GradConfig | undefined = getGradient(kernelName);
      return (
        gradient === undefined
          ? runAdded(added, given, attrs)
          : runDifferentiable(added, gradient, given, attrs)
      ) as T;
    }
    const builtIn = builtInKernels[kernelName] ?? gradientKernels[kernelName];
    if (builtIn === undefined) {
      throw new Error(
        `runKernel: there is no kernel '${kernelName}' for backend '${getBackend()}'; register it with tf.registerKernel, ` +
          'or call the op',
      );
    }
    return builtIn(given, attrs) as T;
  }

  makeTensor(values: unknown, shape: number[], dtype: DataType): Tensor {
    return tensor(values as number[], shape as [number], dtype);
  }

  makeTensorFromTensorInfo(info: TensorInfo): Tensor {
    return tensorOfInfo(info);
  }

  disposeTensor(t: Tensor): void {
    dispose(t);
  }

  /** The value of `f` and its gradients in `xs`. */
  gradients<T extends Tensor>(f: () => T, xs: Tensor[], dy?: T): { value: T; grads: Tensor[] } {
    return valueAndGrads(() => f())(xs, dy);
  }
}

const ENGINE = new Engine();

/**
 * TensorFlow.js's engine.
 *
 * @example
 * ```ts
 * tf.engine().startScope();
 * tf.engine().runKernel('Add', { a: tf.scalar(1), b: tf.scalar(2) }).print(); // 3
 * tf.engine().endScope();
 * ```
 */
export function engine(): Engine {
  return ENGINE;
}
