/** GraphModel: a loaded graph, as programs meet it. How it runs is left to the executor. */
import { loadHandlerFor, saveHandlerFor } from '../io/router.ts';
import type {
  IOHandler,
  IOHandlerSync,
  LoadOptions,
  ModelArtifacts,
  SaveConfig,
  SaveResult,
} from '../io/types.ts';
import { encodeWeights } from '../io/weights.ts';
import { zeros } from '../ops/index.ts';
import {
  dispose,
  env,
  nextFrame,
  nextTurn,
  Tensor,
  withProgress,
  type NamedTensorMap,
  type Pause,
  type ProgressOptions,
} from '../runtime/index.ts';
import { Executor, type Watch } from './execute/executor.ts';
import type { GraphNode, Ref } from './graph/graph.ts';
import { isObject } from './graph/definition.ts';
import { Initializer } from './initializer.ts';
import type { Outputs, Value } from './kernels/kernel.ts';
import { finish, finishLater, type Work } from './kernels/work.ts';
import {
  describe,
  describer,
  disposeWeights,
  streamedWeightsOf,
  weightsOf,
  type Description,
} from './parts.ts';
import { checkInput, findRef, type Port, type TensorInfo } from './signature.ts';

type Inputs = Tensor | Tensor[] | NamedTensorMap;
type Predictions = Tensor | Tensor[] | NamedTensorMap;
type Source = string | IOHandler | IOHandlerSync;

/** Shapes to get ready for, by name of the input; for a model with one input, just its shape. */
export type WarmupSignature = number[] | { [input: string]: number[] };

interface Loaded {
  readonly artifacts: ModelArtifacts;
  readonly description: Description;
  readonly weights: Map<string, Tensor>;
  readonly executor: Executor;
  readonly initializer?: Initializer;
  /** What the initializer made for inputs, by resource id. */
  readonly captured: Map<number, Value>;
}

/** As much of TensorFlow.js's executor as programs look at. */
interface ExecutorView {
  readonly graph: { readonly nodes: { readonly [name: string]: { name: string; op: string } } };
  readonly weightMap: { [name: string]: Tensor[] };
}

interface Request {
  readonly feeds: Map<GraphNode, Outputs>;
  readonly targets: Ref[];
  readonly names: readonly string[];
}

/**
 * A model in TensorFlow's graph format. `tf.loadGraphModel` makes one.
 *
 * What is static in it is compiled, once for each signature of its inputs; only control flow and ops whose results' shapes
 * depend on values are interpreted between. `execute` can run every model; `executeAsync` lets the page go on while it waits
 * for values.
 */
export class GraphModel<ModelURL extends Source = string | IOHandler> {
  // What is protected here is so called in TensorFlow.js, and programs reach for it though it is private there.
  protected readonly modelUrl: ModelURL;
  protected handler: IOHandler | IOHandlerSync | undefined;
  readonly #options: LoadOptions;
  #loaded: Loaded | null = null;
  #intermediate: { [name: string]: Tensor[] } = {};
  /** How many times it was disposed of: what began before that is not wanted any more. */
  #ends = 0;

  /**
   * @param modelUrl a URL or a handler.
   * @param loadOptions as for `tf.loadGraphModel`.
   */
  constructor(modelUrl: ModelURL, loadOptions: LoadOptions | null = {}) {
    this.modelUrl = modelUrl;
    this.#options = loadOptions ?? {};
  }

  private get loaded(): Loaded {
    if (this.#loaded === null) {
      throw new Error(
        'GraphModel: the model is not loaded, or was disposed of; load it with tf.loadGraphModel',
      );
    }
    return this.#loaded;
  }

  /** The version of the format, as 'producer.minConsumer'. */
  get modelVersion(): string {
    return this.#loaded?.description.version ?? 'n/a';
  }

  /** The names by which inputs are given: the signature's, or the nodes'. */
  get inputNodes(): string[] {
    return this.loaded.description.ports.inputs.map((port) => port.key);
  }

  get outputNodes(): string[] {
    return this.loaded.description.ports.outputs.map((port) => port.key);
  }

  /** Name, shape and dtype of each input. */
  get inputs(): TensorInfo[] {
    return this.loaded.description.ports.inputs.map(({ info }) => ({ ...info }));
  }

  get outputs(): TensorInfo[] {
    return this.loaded.description.ports.outputs.map(({ info }) => ({ ...info }));
  }

  /** The weights by name, each as a list of one. */
  get weights(): { [name: string]: Tensor[] } {
    return byNameOf(this.loaded.weights);
  }

  /** What whoever made the model wrote into it. */
  get metadata(): {} {
    return this.loaded.description.metadata as {};
  }

  get modelSignature(): {} {
    return this.loaded.description.signature as {};
  }

  /** The names under which `predict` gives its results, if the model says so. */
  get modelStructuredOutputKeys(): {} {
    return this.loaded.description.structuredOutputKeys as {};
  }

  /**
   * Loads the topology and the weights.
   *
   * @returns true; a promise of it unless the handler is one that does not wait.
   */
  load(): ModelURL extends IOHandlerSync ? boolean : Promise<boolean> {
    return this.start() as ModelURL extends IOHandlerSync ? boolean : Promise<boolean>;
  }

  /** Finds who loads the model. Programs that fetch by themselves call it, then `handler.load`, then `loadSync`. */
  protected findIOHandler(): void {
    const source: Source = this.modelUrl;
    this.handler = typeof source === 'string' ? loadHandlerFor(source, this.#options) : source;
  }

  /** Null until the model is loaded, and from when it is disposed of: programs ask for that, or which ops the graph has. */
  protected get executor(): ExecutorView | null {
    const loaded = this.#loaded;
    if (loaded === null) return null;
    return {
      get graph() {
        return { nodes: Object.fromEntries(loaded.executor.graph.nodes) };
      },
      get weightMap() {
        return byNameOf(loaded.weights);
      },
    };
  }

  /** What was loaded, without the bytes of the weights. */
  protected get artifacts(): ModelArtifacts | undefined {
    return this.#loaded?.artifacts;
  }

  protected get signature(): {} | undefined {
    return this.#loaded?.description.signature;
  }

  private start(): boolean | Promise<boolean> {
    this.findIOHandler();
    const { handler } = this;
    if (typeof handler?.load !== 'function') {
      throw new Error(
        'loadGraphModel: wanted a URL or a handler with a load method; one that only saves will not do',
      );
    }
    const describeOnce = describer();
    // What cannot run here is refused before its weights are fetched.
    const early = handler.load({ onModelJSON: (json) => void describeOnce(json), streams: true });
    if (!(early instanceof Promise)) return this.loadSync(early);
    const ends = this.#ends;
    return early.then(async (artifacts) => {
      this.refuseEnded(ends);
      const description = describeOnce(artifacts);
      const weights = artifacts.getWeightStream
        ? await streamedWeightsOf(artifacts)
        : weightsOf(artifacts);
      return this.install(artifacts, description, weights, ends);
    });
  }

  private refuseEnded(ends: number): void {
    if (ends === this.#ends) return;
    throw new Error('loadGraphModel: the model was disposed of while it was loaded');
  }

  /** Makes the model of what a handler loaded. */
  loadSync(artifacts: ModelArtifacts): boolean {
    const description = describe(artifacts);
    return this.install(artifacts, description, weightsOf(artifacts));
  }

  private install(
    artifacts: ModelArtifacts,
    description: Description,
    weights: Map<string, Tensor>,
    ends = this.#ends,
  ): boolean {
    try {
      this.refuseEnded(ends);
      const { initializer, initializerSignature, topology } = description;
      const tables = new Map<string, Value>();
      // The bytes of the weights are not kept beside the weights.
      const { weightData, getWeightStream, ...rest } = artifacts;
      void [weightData, getWeightStream];
      const loaded: Loaded = {
        artifacts: rest,
        description,
        weights,
        executor: new Executor(topology, weights, tables),
        initializer:
          initializer && new Initializer(initializer, initializerSignature, weights, tables),
        captured: new Map(),
      };
      this.free();
      this.#loaded = loaded;
      return true;
    } catch (error) {
      disposeWeights(weights);
      throw error;
    }
  }

  /**
   * Saves topology and weights. Weights that were quantized are saved in full.
   *
   * @param handlerOrURL a handler, or a URL such as 'indexeddb://name'.
   */
  async save(handlerOrURL: IOHandler | string, config?: SaveConfig): Promise<SaveResult> {
    void config;
    const handler = typeof handlerOrURL === 'string' ? saveHandlerFor(handlerOrURL) : handlerOrURL;
    if (!handler?.save) {
      throw new Error('save: this handler can only load; use one with a save method');
    }
    const { artifacts, weights } = this.loaded;
    const { data, specs } = await encodeWeights(Object.fromEntries(weights));
    return handler.save({ ...artifacts, weightSpecs: specs, weightData: data });
  }

  /**
   * Predicts.
   *
   * @param inputs a tensor, a list in the order of `inputNodes`, or tensors by name.
   * @returns as many tensors as the model has outputs: one, a list, or by name if the model names them.
   */
  predict(inputs: Inputs, config?: object): Predictions {
    void config;
    return this.named(this.execute(inputs, this.outputNodes));
  }

  /** Like `predict`, for models with control flow: it waits for values without keeping the page busy. */
  async predictAsync(inputs: Inputs, config?: object): Promise<Predictions> {
    void config;
    return this.named(await this.executeAsync(inputs, this.outputNodes));
  }

  /**
   * Computes outputs, or any other nodes.
   *
   * @param inputs a tensor, a list in the order of `inputNodes`, or tensors by name. By name, any node can be given.
   * @param outputs names of the nodes (as 'name' or 'name:1') to compute. By default the model's outputs.
   * @returns one tensor for one output, otherwise a list.
   */
  execute(inputs: Inputs, outputs?: string | string[]): Tensor | Tensor[] {
    return finish(this.work(inputs, outputs));
  }

  /** Like `execute`, but waits for values without keeping the page busy. */
  async executeAsync(inputs: Inputs, outputs?: string | string[]): Promise<Tensor | Tensor[]> {
    return finishLater(this.work(inputs, outputs));
  }

  private named(result: Tensor | Tensor[]): Predictions {
    const keys = this.loaded.description.structuredOutputKeys;
    if (keys === undefined) return result;
    const list = result instanceof Tensor ? [result] : result;
    return Object.fromEntries(list.map((tensor, i) => [keys[i], tensor]));
  }

  private *work(
    inputs: Inputs,
    outputs?: string | string[],
    pause?: Pause,
  ): Work<Tensor | Tensor[]> {
    const { initializer, captured, executor } = this.loaded;
    const ends = this.#ends;
    if (initializer !== undefined) yield* initializer.run(captured);
    const { feeds, targets, names } = this.request(inputs, outputs);
    const watch = this.watch();
    let values: (Value | undefined)[];
    try {
      values = yield* executor.execute(feeds, targets, watch, pause);
    } catch (cause) {
      if (ends === this.#ends) throw cause;
      throw new Error(
        'GraphModel: the model was disposed of while it ran; wait for what it gives before dispose()',
        { cause },
      );
    }
    const tensors = values.map((value, i) => handOut(value, names[i]));
    const missing = tensors.findIndex((t) => typeof t === 'string');
    if (missing >= 0) {
      dispose(tensors);
      throw new Error(tensors[missing] as string);
    }
    return tensors.length === 1 ? (tensors[0] as Tensor) : (tensors as Tensor[]);
  }

  /** What is fed and what is wanted, checked. */
  private request(inputs: Inputs, outputs?: string | string[]): Request {
    const { ports } = this.loaded.description;
    const feeds = new Map<GraphNode, Outputs>();
    const feed = ({ node, index }: Ref, value: Value): void => {
      const list = [...(feeds.get(node) ?? [])];
      list[index] = value;
      feeds.set(node, list);
    };
    for (const [key, tensor] of Object.entries(this.byName(inputs))) {
      const ref = this.findNode(key, ports.inputs);
      if (ref === undefined) {
        throw new Error(
          `GraphModel: there is no input '${key}'; the model's inputs are ${list(this.inputNodes)}`,
        );
      }
      if (!(tensor instanceof Tensor)) {
        const kind = (tensor as object | null)?.constructor.name;
        throw new Error(
          `GraphModel: the input '${key}' must be a tensor, got ${kind ?? String(tensor)}`,
        );
      }
      tensor.throwIfDisposed();
      checkInput(key, ref.node, tensor);
      feed(ref, tensor);
    }
    for (const { ref, resourceId } of ports.inputs) {
      const value = resourceId === undefined ? undefined : this.loaded.captured.get(resourceId);
      if (value !== undefined && !feeds.has(ref.node)) feed(ref, value);
    }
    const names = outputs === undefined ? this.outputNodes : [outputs].flat();
    const targets = names.map((name) => {
      const ref = this.findNode(name, ports.outputs);
      if (ref !== undefined) return ref;
      throw new Error(
        `GraphModel: there is no node '${name}' to give; the model's outputs are ${list(this.outputNodes)}`,
      );
    });
    return { feeds, targets, names };
  }

  private findNode(name: string, ports: readonly Port[]): Ref | undefined {
    const port = ports.find((p) => p.key === name);
    return port?.ref ?? findRef(this.loaded.executor.graph, name);
  }

  private byName(inputs: Inputs): NamedTensorMap {
    const isList = inputs instanceof Tensor || Array.isArray(inputs);
    if (!isList) {
      const what: unknown = inputs;
      const isMap = isObject(what) && !('dataSync' in what) && !ArrayBuffer.isView(what);
      if (isMap) return inputs;
      const kind = isObject(what) ? what.constructor?.name : String(what);
      throw new Error(
        `GraphModel: the inputs must be a tensor, a list or tensors by name; got ${kind}` +
          (kind === 'Tensor' ? ' of another copy of the library, or of another library' : ''),
      );
    }
    const tensors = [inputs].flat() as Tensor[];
    const free = this.loaded.description.ports.inputs.filter((p) => p.resourceId === undefined);
    if (tensors.length !== free.length) {
      throw new Error(
        `GraphModel: the model has ${free.length} inputs (${list(free.map((p) => p.key))}), given are ${tensors.length} tensors`,
      );
    }
    return Object.fromEntries(free.map((port, i) => [port.key, tensors[i]]));
  }

  /**
   * Gets ready for inputs of these shapes: compiles, and sends the weights to where they are needed, step by step, with the page's
   * turn in between. Nothing has to wait for it, but a first prediction after it does not.
   *
   * @param signature the inputs' shapes. By default those that the model names, with 1 for each extent that may be any.
   * @param options `onProgress` is told, from 0 to 1, how much of the model is compiled; where compiling takes no time, only of
   * beginning and end.
   */
  async warmup(signature: WarmupSignature = {}, options: ProgressOptions = {}): Promise<void> {
    await withProgress(options, () => this.runOnce(signature));
  }

  private async runOnce(signature: WarmupSignature): Promise<void> {
    await nextFrame();
    const { inputs } = this.loaded.description.ports;
    const free = inputs.filter((port) => port.resourceId === undefined);
    const unknown = Object.keys(Array.isArray(signature) ? {} : signature).find(
      (name) => !free.some(({ key }) => key === name),
    );
    if (unknown !== undefined) {
      throw new Error(
        `warmup: there is no input '${unknown}'; the model's inputs are ${list(free.map((p) => p.key))}`,
      );
    }
    const feeds: NamedTensorMap = {};
    let results: Predictions | undefined;
    try {
      for (const { key, info } of free) {
        const given = Array.isArray(signature) ? signature : signature[key];
        const shape = given ?? (info.shape ?? []).map((n) => (n < 0 ? 1 : n));
        feeds[key] = zeros(shape, info.dtype as 'float32');
      }
      results = await finishLater(this.work(feeds, undefined, nextTurn));
      await Promise.all([results].flat().map((t) => (t as Tensor).data()));
    } finally {
      dispose(feeds);
      if (results !== undefined) dispose(results);
    }
  }

  /** Looks at all values, while the flag KEEP_INTERMEDIATE_TENSORS is set. */
  private watch(): Watch | undefined {
    this.disposeIntermediateTensors();
    if (!env().getBool('KEEP_INTERMEDIATE_TENSORS')) return undefined;
    return (node, outputs) => {
      const copies = outputs.flatMap((x) => (x instanceof Tensor ? [x.clone()] : []));
      for (const copy of copies) copy.kept = true;
      this.#intermediate[node.name] = copies;
    };
  }

  /** The values of all nodes in the last run, if the flag KEEP_INTERMEDIATE_TENSORS was set. */
  getIntermediateTensors(): { [name: string]: Tensor[] } {
    return this.#intermediate;
  }

  disposeIntermediateTensors(): void {
    dispose(this.#intermediate);
    this.#intermediate = {};
  }

  /** Frees the weights and everything that was made of them. */
  dispose(): void {
    this.#ends++;
    this.free();
  }

  private free(): void {
    const loaded = this.#loaded;
    this.#loaded = null;
    this.disposeIntermediateTensors();
    if (loaded === null) return;
    loaded.initializer?.dispose();
    loaded.executor.dispose();
    dispose([...loaded.captured.values()]);
    disposeWeights(loaded.weights);
  }
}

function byNameOf(weights: ReadonlyMap<string, Tensor>): { [name: string]: Tensor[] } {
  return Object.fromEntries([...weights].map(([name, t]) => [name, [t]]));
}

function list(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ') || 'none';
}

/** An output for the program: from now on in its scopes' care. Text where there is none. */
function handOut(value: Value | undefined, name: string): Tensor | string {
  if (!(value instanceof Tensor)) {
    const what =
      value === undefined ? 'was left without a value by a Switch' : `is a ${value.kind}`;
    return `GraphModel: the output '${name}' ${what}, so it cannot be given as a tensor`;
  }
  const out = value.clone();
  value.dispose();
  return out;
}
