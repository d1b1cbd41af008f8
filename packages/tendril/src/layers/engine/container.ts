/**
 * Layers connected into a graph with inputs and outputs. A container is a layer itself, so models
 * nest. Training is added in model.ts.
 */
import { tidy } from '../../runtime/index.ts';
import type { NamedTensorMap, Tensor, Variable } from '../../runtime/index.ts';
import type {
  ConfigDict,
  ConfigDictValue,
  Serializable,
  SerializableConstructor,
} from '../../io/serialization.ts';
import { containerFromConfig } from './container-config.ts';
import { runNodes } from './executor.ts';
import { analyzeGraph, nodesFor } from './graph.ts';
import type { ModelGraph } from './graph.ts';
import { InputLayer } from './input.ts';
import { topologyToJSON } from './json.ts';
import { Layer } from './layer.ts';
import type { DisposeResult } from './layer.ts';
import type { LayerVariable } from './layer-variable.ts';
import { shapeList, singletonOrArray, toList } from './lists.ts';
import { loadWeightsByName } from './load-weights.ts';
import { getUid } from './names.ts';
import type { Node, SymbolicTensor } from './symbolic.ts';
import { leastTraceable } from './traceability.ts';
import type { Traceability } from './traceability.ts';
import type { Kwargs, RegularizerFn, Scalar, Shape } from './types.ts';

export interface ContainerArgs {
  /** What `tf.input` returned, one or several. */
  inputs: SymbolicTensor | SymbolicTensor[];
  /** Computed from the inputs by layers, one or several. */
  outputs: SymbolicTensor | SymbolicTensor[];
  name?: string;
}

export abstract class Container extends Layer {
  inputs: SymbolicTensor[] = [];
  outputs: SymbolicTensor[] = [];
  private analyzed: ModelGraph | null = null;
  private released = false;

  /** @param args With empty lists of inputs and outputs the graph is left for later. */
  constructor({ inputs, outputs, name }: ContainerArgs) {
    super({});
    this.name = name ?? getUid(this.getClassName().toLowerCase());
    const [from, to] = [toList(inputs), toList(outputs)];
    if (from.length > 0 || to.length > 0) {
      this.setGraph(from, to);
      for (const layer of this.layers) layer.retain();
    }
  }

  /** Takes new inputs and outputs; the container then is its own first application. */
  protected setGraph(inputs: SymbolicTensor[], outputs: SymbolicTensor[]): void {
    assertInputs(this.name, inputs, outputs);
    this.inputs = inputs;
    this.outputs = outputs;
    this.analyzed = null;
    const inputShapes = singletonOrArray(inputs.map((x) => x.shape));
    const outputShapes = singletonOrArray(outputs.map((x) => x.shape));
    this.inboundNodes = this.inboundNodes.slice(1);
    this.addInboundNode(inputs, outputs, inputShapes, outputShapes, {}, true);
    this.inboundNodes.unshift(this.inboundNodes.pop()!);
    this.built = true;
    // Analyzing finds what is wrong with the graph; better now than at the first prediction.
    this.graph();
  }

  protected graph(): ModelGraph {
    if (this.outputs.length === 0) {
      throw new Error(
        `model '${this.name}' has no layers yet; add some, the first with an inputShape`,
      );
    }
    this.analyzed ??= analyzeGraph(this.inputs, this.outputs);
    return this.analyzed;
  }

  /** The layers, from inputs to outputs. */
  get layers(): Layer[] {
    return this.graph().layers;
  }

  get layersByDepth(): { [depth: string]: Layer[] } {
    return this.graph().layersByDepth;
  }

  get nodesByDepth(): { [depth: string]: Node[] } {
    return this.graph().nodesByDepth;
  }

  /** `Layer.nodeKey` of each application of a layer that belongs to this container. */
  get containerNodes(): Set<string> {
    return this.graph().nodeKeys;
  }

  get internalContainerRefs(): Container[] {
    return this.layers.filter((layer) => layer instanceof Container);
  }

  get inputLayers(): Layer[] {
    return this.inputs.map((x) => x.sourceLayer);
  }

  get inputLayersNodeIndices(): number[] {
    return this.inputs.map((x) => x.nodeIndex);
  }

  get inputLayersTensorIndices(): number[] {
    return this.inputs.map((x) => x.tensorIndex);
  }

  get outputLayers(): Layer[] {
    return this.outputs.map((x) => x.sourceLayer);
  }

  get outputLayersNodeIndices(): number[] {
    return this.outputs.map((x) => x.nodeIndex);
  }

  get outputLayersTensorIndices(): number[] {
    return this.outputs.map((x) => x.tensorIndex);
  }

  get inputNames(): string[] {
    return this.inputLayers.map((layer) => layer.name);
  }

  get outputNames(): string[] {
    return this.outputLayers.map((layer) => layer.name);
  }

  get feedInputShapes(): Shape[] {
    return this.inputs.map((x) => x.shape);
  }

  // A container's weights are those of its layers.

  override get trainable(): boolean {
    return this.trainable_;
  }

  /** Whether training changes any weights. Takes effect at the next `compile`. */
  override set trainable(trainable: boolean) {
    this.trainable_ = trainable;
  }

  override get trainableWeights(): LayerVariable[] {
    return this.trainable ? this.layers.flatMap((layer) => layer.trainableWeights) : [];
  }

  override set trainableWeights(_weights: LayerVariable[]) {
    throw new Error(`model '${this.name}': its weights are those of its layers; set them there`);
  }

  override get nonTrainableWeights(): LayerVariable[] {
    const frozen = this.layers.flatMap((layer) => layer.nonTrainableWeights);
    if (this.trainable) return frozen;
    return [...this.layers.flatMap((layer) => layer.trainableWeights), ...frozen];
  }

  override set nonTrainableWeights(_weights: LayerVariable[]) {
    throw new Error(`model '${this.name}': its weights are those of its layers; set them there`);
  }

  override get traceable(): Traceability {
    return leastTraceable(this.layers.map((layer) => layer.traceable));
  }

  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    if (this.outputs.length > 0) {
      for (const layer of this.layers) layer.setFastWeightInitDuringBuild(value);
    }
  }

  /**
   * Sets weights by their names.
   *
   * @param weights Values by name, as saved.
   * @param strict Whether every value must have a weight and every weight a value. Default: true.
   * @throws If names or shapes do not match. No weight is changed then.
   */
  loadWeights(weights: NamedTensorMap, strict = true): void {
    loadWeightsByName(this.name, this.layers, weights, strict);
  }

  override get losses(): RegularizerFn[] {
    return [...new Set(this.layers.flatMap((layer) => layer.losses))];
  }

  override calculateLosses(): Scalar[] {
    return tidy(() => this.losses.map((loss) => loss()));
  }

  override get stateful(): boolean {
    return this.outputs.length > 0 && this.layers.some((layer) => layer.stateful);
  }

  override get carriedStates(): Variable[] {
    return this.layers.flatMap((layer) => layer.carriedStates);
  }

  override resetStates(): void {
    for (const layer of this.layers) if (layer.stateful) layer.resetStates();
  }

  /**
   * Finds a layer.
   *
   * @param nameOrIndex Its name, or its place in `layers`.
   * @example
   * ```ts
   * const model = tf.sequential({
   *   layers: [tf.layers.dense({ units: 2, inputShape: [3], name: 'first' })],
   * });
   * console.log(model.getLayer('first') === model.getLayer(undefined, 0)); // true
   * ```
   */
  getLayer(nameOrIndex?: string | number, index?: number): Layer {
    if (typeof nameOrIndex === 'number') return this.findLayer(nameOrIndex);
    if (index != null) return this.findLayer(index);
    if (nameOrIndex == null) throw new Error('getLayer: give the name or the index of a layer');
    const found = this.layers.find((layer) => layer.name === nameOrIndex);
    if (!found) {
      throw new Error(
        `getLayer: model '${this.name}' has no layer '${nameOrIndex}'; it has ` +
          this.layers.map((layer) => layer.name).join(', '),
      );
    }
    return found;
  }

  /** The layer at a place in `layers`. */
  findLayer(index: number): Layer {
    const found = this.layers[index];
    if (!found) {
      throw new Error(
        `getLayer: model '${this.name}' has ${this.layers.length} layers, not ${index + 1}`,
      );
    }
    return found;
  }

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor | Tensor[] {
    return tidy(() => {
      const masks = kwargs.mask === undefined ? [] : toList(kwargs.mask as Tensor | Tensor[]);
      return singletonOrArray(this.run(toList(inputs), masks, this.outputs, kwargs).values);
    });
  }

  override get makesMasks(): boolean {
    return this.layers.some((layer) => layer.makesMasks);
  }

  override computeMask(
    inputs: Tensor | Tensor[],
    mask?: Tensor | Tensor[] | null,
  ): Tensor | Tensor[] | null {
    const masks = mask == null ? [] : toList(mask);
    if (masks.every((m) => m == null) && !this.makesMasks) return null;
    return tidy(
      () => singletonOrArray(this.run(toList(inputs), masks, this.outputs, {}).masks) as Tensor[],
    );
  }

  /** Computes some tensors of the graph from the container's inputs. */
  protected run(
    inputs: Tensor[],
    masks: (Tensor | null)[],
    fetches: SymbolicTensor[],
    kwargs: Kwargs,
  ): { values: Tensor[]; masks: (Tensor | null)[] } {
    if (inputs.length !== this.inputs.length) {
      throw new Error(
        `model '${this.name}' has ${this.inputs.length} inputs (${this.inputNames.join(', ')}), got ` +
          inputs.length,
      );
    }
    const feeds = this.inputs.map((tensor, i) => ({
      tensor,
      value: inputs[i],
      mask: masks[i] ?? null,
    }));
    const nodes = fetches === this.outputs ? this.graph().nodes : nodesFor(fetches, this.inputs);
    return runNodes(nodes, feeds, fetches, kwargs);
  }

  /** Finds the shapes of the outputs for other shapes of the inputs, layer by layer. */
  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    const given = shapeList(inputShape);
    const shapes = new Map<SymbolicTensor, Shape>();
    this.inputs.forEach((tensor, i) => shapes.set(tensor, given[i]));
    for (const node of this.graph().nodes) {
      if (node.inboundLayers.length === 0) continue;
      const inputs = singletonOrArray(node.inputTensors.map((t) => shapes.get(t)!));
      const outputs = shapeList(node.outboundLayer.computeOutputShape(inputs));
      node.outputTensors.forEach((t, i) => shapes.set(t, outputs[i]));
    }
    return singletonOrArray(this.outputs.map((t) => shapes.get(t)!));
  }

  override getConfig(): ConfigDict {
    const nodeNumbers = this.savedNodeNumbers();
    const reference = (t: SymbolicTensor): ConfigDictValue => [
      t.sourceLayer.name,
      nodeNumbers.get(t.node) ?? 0,
      t.tensorIndex,
    ];
    const layers = this.layers.map((layer): ConfigDict => {
      const own = layer.inboundNodes.filter(
        (n) => nodeNumbers.has(n) && n.inboundLayers.length > 0,
      );
      return {
        name: layer.name,
        className: layer.getClassName(),
        config: layer.getConfig(),
        inboundNodes: own.map((node) =>
          node.inputTensors.map((t) => [
            ...(reference(t) as ConfigDictValue[]),
            serializableArgs(node.callArgs),
          ]),
        ),
      };
    });
    return {
      name: this.name,
      layers,
      inputLayers: this.inputs.map(reference),
      outputLayers: this.outputs.map(reference),
    };
  }

  /**
   * Numbers the applications of each layer that belong to this container. A loaded container has
   * one application of its own before it is applied to anything, so its numbers begin at 1.
   */
  private savedNodeNumbers(): Map<Node, number> {
    const members = new Set(this.graph().nodes);
    for (const input of this.inputs) members.add(input.node);
    const numbers = new Map<Node, number>();
    for (const layer of this.layers) {
      let next = layer instanceof Container ? 1 : 0;
      for (const node of layer.inboundNodes) if (members.has(node)) numbers.set(node, next++);
    }
    return numbers;
  }

  static override fromConfig<T extends Serializable>(
    cls: SerializableConstructor<T>,
    config: ConfigDict,
    customObjects: ConfigDict = {},
    fastWeightInit = false,
  ): T {
    const args = containerFromConfig(config, customObjects, fastWeightInit);
    return new cls(args as never);
  }

  /**
   * The model's topology, in Keras's JSON.
   *
   * @param _unused Ignored.
   * @param returnString Whether to return a string instead of an object. Default: true.
   */
  toJSON(_unused?: unknown, returnString = true): string | ConfigDict {
    const json = topologyToJSON(this.getClassName(), this.getConfig());
    return returnString ? JSON.stringify(json) : json;
  }

  protected override assertNotDisposed(): void {
    if (this.released) throw new Error(`model '${this.name}' is already disposed`);
  }

  /** Gives back the memory of all layers that no other model contains. */
  override dispose(): DisposeResult {
    this.assertNotDisposed();
    this.released = true;
    let numDisposedVariables = 0;
    for (const layer of this.outputs.length > 0 ? this.layers : []) {
      numDisposedVariables += layer.dispose().numDisposedVariables;
    }
    return { refCountAfterDispose: 0, numDisposedVariables };
  }
}

function assertInputs(name: string, inputs: SymbolicTensor[], outputs: SymbolicTensor[]): void {
  const missing = [...inputs, ...outputs].some((x) => x == null || !x.sourceLayer);
  if (missing || inputs.length === 0 || outputs.length === 0) {
    throw new Error(
      `model '${name}': inputs and outputs must be symbolic tensors, as tf.input() and layer.apply() ` +
        'return them',
    );
  }
  if (new Set(inputs).size !== inputs.length) {
    throw new Error(`model '${name}': an input is listed twice: ${inputs.map((x) => x.name)}`);
  }
  const wrong = inputs.find((x) => !(x.sourceLayer instanceof InputLayer));
  if (wrong) {
    throw new Error(
      `model '${name}': input '${wrong.name}' is the output of layer '${wrong.sourceLayer.name}'; inputs ` +
        'must come from tf.input(). To use the second half of a model, apply its layers to a new tf.input()',
    );
  }
}

/** What of an application's arguments can be saved. */
function serializableArgs(kwargs: Kwargs): ConfigDict {
  const plain = (value: unknown): boolean =>
    value === null ||
    ['string', 'number', 'boolean'].includes(typeof value) ||
    (Array.isArray(value) && value.every(plain));
  return Object.fromEntries(
    Object.entries(kwargs).filter(([, value]) => plain(value)),
  ) as ConfigDict;
}
