/**
 * Backends as TensorFlow.js's extension points know them. Tendril's backends run compiled programs and are made otherwise
 * (src/backends/backend.ts), so what a program registers here is kept and found again, but nothing can run on it; and what
 * `tf.backend()` gives is a view: it reads and makes tensors on whichever backend works.
 */
import type { BackendFactory } from '../backends/backend.ts';
import {
  backendPriorities,
  currentBackend,
  getBackend,
  memory,
  offerBackend,
  tensor,
  time,
  withdrawBackend,
} from '../runtime/index.ts';
import type {
  BackendValues,
  DataToGPUOptions,
  DataType,
  GPUData,
  Tensor,
  WebGLData,
  WebGPUData,
} from '../runtime/index.ts';
import type { DataId, TensorInfo } from './tensor-info.ts';

/** How long a backend took. */
export interface BackendTimingInfo {
  kernelMs: number | { error: string };
  getExtraProfileInfo?(): string;
}

/** Who brings data from one backend of TensorFlow.js to another. */
export interface DataMover {
  moveData(backend: KernelBackend, dataId: DataId): void;
}

/** The data a backend of TensorFlow.js keeps, by the tensors' identities. */
export class DataStorage<T> {
  private readonly entries = new Map<DataId, T>();

  /** TensorFlow.js hands over the backend and who moves data to it; here data is never elsewhere. */
  constructor(..._: unknown[]) {
    void _;
  }

  /** What was set, or undefined: as there, the type leaves that to those who ask `has` first. */
  get(dataId: DataId): T {
    return this.entries.get(dataId) as T;
  }

  set(dataId: DataId, value: T): void {
    this.entries.set(dataId, value);
  }

  has(dataId: DataId): boolean {
    return this.entries.has(dataId);
  }

  delete(dataId: DataId): boolean {
    return this.entries.delete(dataId);
  }

  numDataIds(): number {
    return this.entries.size;
  }
}

/** Which tensor an identity belongs to, for as long as the tensor is around. */
const owners = new WeakMap<DataId, Tensor>();

/** Lets the view find a tensor by its identity. */
export function knowTensor(t: Tensor): Tensor {
  owners.set(t.dataId, t);
  return t;
}

/** The tensor of a TensorInfo: often it is one itself. */
export function tensorOfInfo({ dataId }: TensorInfo): Tensor {
  const known = owners.get(dataId);
  if (known === undefined) {
    throw new Error(
      'tf.backend(): this dataId belongs to no tensor; take it from a tensor, or from write() or makeTensorInfo()',
    );
  }
  return known;
}

/** The base class of TensorFlow.js's backends, for programs that extend it. */
export class KernelBackend {
  private refuse(method: string): never {
    throw new Error(`KernelBackend.${method}: ${this.constructor.name} does not have it`);
  }

  refCount(_dataId: DataId): number {
    return this.refuse('refCount');
  }

  incRef(_dataId: DataId): void {
    this.refuse('incRef');
  }

  timerAvailable(): boolean {
    return true;
  }

  time(_f: () => void): Promise<BackendTimingInfo> {
    return this.refuse('time');
  }

  read(_dataId: DataId): Promise<BackendValues> {
    return this.refuse('read');
  }

  readSync(_dataId: DataId): BackendValues {
    return this.refuse('readSync');
  }

  readToGPU(_dataId: DataId, _options?: DataToGPUOptions): GPUData {
    return this.refuse('readToGPU');
  }

  numDataIds(): number {
    return this.refuse('numDataIds');
  }

  disposeData(_dataId: DataId, _force?: boolean): boolean {
    return this.refuse('disposeData');
  }

  write(_values: BackendValues, _shape: number[], _dtype: DataType): DataId {
    return this.refuse('write');
  }

  move(
    _dataId: DataId,
    _values: BackendValues,
    _shape: number[],
    _dtype: DataType,
    _refCount: number,
  ): void {
    this.refuse('move');
  }

  createTensorFromGPUData(
    _values: WebGLData | WebGPUData,
    _shape: number[],
    _dtype: DataType,
  ): Tensor {
    return this.refuse('createTensorFromGPUData');
  }

  memory(): { unreliable: boolean; reasons?: string[] } {
    return this.refuse('memory');
  }

  /** Of float32, which is what all of Tendril's backends compute in. */
  floatPrecision(): 16 | 32 {
    return 32;
  }

  epsilon(): number {
    return 1e-7;
  }

  dispose(): void {
    this.refuse('dispose');
  }
}

/** What `tf.backend()` gives. */
export class BackendView extends KernelBackend {
  /** For kernels that look into a cpu backend of TensorFlow.js. */
  readonly data = {
    get: (dataId: DataId): { values: BackendValues; dtype: DataType } => ({
      values: this.readSync(dataId),
      dtype: tensorOfInfo({ dataId } as TensorInfo).dtype,
    }),
    has: (dataId: DataId): boolean => owners.has(dataId),
  };

  /** The context that the webgl backend works in; undefined on others. */
  get gpgpu(): { readonly gl: WebGL2RenderingContext } | undefined {
    const { gl } = currentBackend();
    return gl && { gl };
  }

  /** As `gpgpu`. */
  getGPGPUContext(): { readonly gl: WebGL2RenderingContext } | undefined {
    return this.gpgpu;
  }

  /** How to make the backend that this stands for under that name; null for a view of whichever works. */
  factoryFor(_name: string): BackendFactory | null {
    return null;
  }

  /** A texture with a tensor's values as `dataToGPU` gives it; it lives as long as the tensor. */
  getTexture(dataId: DataId): WebGLTexture {
    const { tensorRef, texture } = tensorOfInfo({ dataId } as TensorInfo).dataToGPU();
    tensorRef.dispose();
    if (texture === undefined)
      throw new Error("getTexture: the backend has no textures; use tf.setBackend('webgl')");
    return texture;
  }

  override refCount(dataId: DataId): number {
    return owners.has(dataId) ? 1 : 0;
  }

  override incRef(): void {
    // Tendril counts references itself.
  }

  override time(f: () => void): Promise<BackendTimingInfo> {
    return time(f);
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    const t = tensorOfInfo({ dataId } as TensorInfo);
    return t.dtype === 'string' ? await t.bytes() : t.data();
  }

  /** Strings come as bytes, one array each, as kernels of TensorFlow.js have them. */
  override readSync(dataId: DataId): BackendValues {
    const t = tensorOfInfo({ dataId } as TensorInfo);
    return t.dtype === 'string' ? t.bytesSync() : t.dataSync();
  }

  override readToGPU(dataId: DataId, options?: DataToGPUOptions): GPUData {
    return tensorOfInfo({ dataId } as TensorInfo).dataToGPU(options);
  }

  override createTensorFromGPUData(
    values: WebGLData | WebGPUData,
    shape: number[],
    dtype: DataType,
  ): Tensor {
    return knowTensor(tensor(values, shape as [number], dtype));
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    return this.makeTensorInfo(shape, dtype, values).dataId;
  }

  /** A tensor, which is what a TensorInfo is here. */
  makeTensorInfo(shape: number[], dtype: DataType, values?: BackendValues | string[]): TensorInfo {
    const made =
      values === undefined || values === null
        ? tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape as [number]).cast(dtype)
        : tensor(values as unknown as number[], shape as [number], dtype);
    return knowTensor(made);
  }

  disposeIntermediateTensorInfo(info: TensorInfo): void {
    tensorOfInfo(info).dispose();
  }

  override disposeData(dataId: DataId): boolean {
    owners.get(dataId)?.dispose();
    return true;
  }

  override numDataIds(): number {
    return memory().numDataBuffers;
  }

  override memory(): { unreliable: boolean; numBytes: number } {
    return { numBytes: memory().numBytes, unreliable: false };
  }

  override dispose(): void {
    // The backend itself goes on; its tensors are disposed of one by one.
  }
}

const view = new BackendView();

type MadeByProgram = () => KernelBackend | Promise<KernelBackend>;

interface Registered {
  readonly factory: MadeByProgram;
  readonly priority: number;
}

const registered = new Map<string, Registered>();

/**
 * The current backend, as kernels of TensorFlow.js see it.
 *
 * @example
 * ```ts
 * console.log(tf.backend().epsilon()); // 1e-7
 * ```
 */
export function backend(): BackendView {
  return view;
}

/**
 * Makes a webgl backend in a context of the program's own (`tf.MathBackendWebGL`) known under a name. A backend that was written for
 * TensorFlow.js is kept, but nothing can run on it: Tendril's backends run compiled programs.
 *
 * @returns false if one of that name is there already.
 * @throws if `factory` is no function. `tf.setBackend` throws when it is asked for a name on which nothing can run.
 * @example
 * ```ts
 * tf.registerBackend('mine', () => new tf.KernelBackend());
 * console.log(tf.findBackendFactory('mine') !== null); // true
 * tf.removeBackend('mine');
 * ```
 */
export function registerBackend(name: string, factory: MadeByProgram, priority = 1): boolean {
  if (registered.has(name)) {
    console.warn(`registerBackend: there is a backend '${name}' already; it stays`);
    return false;
  }
  if (typeof factory !== 'function') {
    throw new Error(
      `registerBackend: wanted a function that makes backend '${name}', got ${typeof factory}; hand over () => it`,
    );
  }
  registered.set(name, { factory, priority });
  offerBackend(name, async () => {
    const made = await factory();
    const own = made instanceof BackendView ? made.factoryFor(name) : null;
    return (
      own ??
      'tf.registerBackend keeps a backend of TensorFlow.js, but here programs are compiled, and only for the own backends'
    );
  });
  return true;
}

/**
 * The backend of that name: the view for the one that works, what a registered factory makes, or null (which the type leaves out,
 * as TensorFlow.js's does).
 *
 * @example
 * ```ts
 * tf.findBackend('no-such-backend');
 * ```
 */
export function findBackend(name: string): KernelBackend {
  if (name === getBackend()) return view;
  return (registered.get(name)?.factory() ?? null) as KernelBackend;
}

/**
 * The factory that was registered under that name, or null.
 *
 * @example
 * ```ts
 * tf.findBackendFactory('no-such-backend'); // null
 * ```
 */
export function findBackendFactory(name: string): MadeByProgram {
  if (name === currentBackend().name) return () => view;
  return (registered.get(name)?.factory ?? null) as MadeByProgram;
}

/** How the backends are made that are known here, and which is taken first: for programs that look into the engine's registry. */
export function backendRegistry(): { [name: string]: Registered } {
  const own = backendPriorities().map(
    ([name, priority]) => [name, { factory: () => findBackend(name), priority }] as const,
  );
  return Object.fromEntries([...registered, ...own]);
}

/**
 * Forgets a backend that was registered, and ends it.
 *
 * @example
 * ```ts
 * tf.registerBackend('mine', () => ({}), 1);
 * tf.removeBackend('mine');
 * ```
 */
export function removeBackend(name: string): void {
  if (registered.delete(name)) withdrawBackend(name);
}
