/**
 * The base of all layers: computes outputs from inputs, either right away on tensors or as a node of
 * a graph on symbolic tensors.
 *
 * Its weights are in layer-weights.ts; how graphs of layers become models is in container.ts.
 */
import { add, clone } from '../../ops/index.ts';
import { Tensor } from '../../runtime/index.ts';
import type { Regularizer } from '../regularizers.ts';
import { isBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { collectActivityLoss } from './activity-losses.ts';
import type { Traceability } from './traceability.ts';
import { assertInputCompatibility } from './input-spec.ts';
import type { InputSpec } from './input-spec.ts';
import { WeightOwner } from './layer-weights.ts';
import { shapeList, shapesOf, shapeText, singletonOrArray, toList } from './lists.ts';
import { getUid, nameScope, toSnakeCase } from './names.ts';
import { Node, SymbolicTensor } from './symbolic.ts';
import { absent, type DataType, type Kwargs, type Shape } from './types.ts';

/** What every layer's constructor takes. */
export interface LayerArgs {
  /** Shape of the input without the batch axis; makes the layer a possible first of a model. */
  inputShape?: Shape;
  /** Shape of the input with the batch axis, instead of `inputShape`. */
  batchInputShape?: Shape;
  /** Size of the batch axis, beside `inputShape`. Default: any. */
  batchSize?: number;
  /** Dtype of the input. Default: 'float32'. */
  dtype?: DataType;
  /** Unique in a model. Default: made from the class. */
  name?: string;
  /** Whether training changes the layer's weights. Default: true. */
  trainable?: boolean;
  /** Values of the weights to begin with. */
  weights?: Tensor[];
  /** The older name of `dtype`. */
  inputDType?: DataType;
}

export type CallHook = (inputs: Tensor | Tensor[], kwargs: Kwargs) => void;

export interface DisposeResult {
  /** How many models still use the layer. */
  refCountAfterDispose: number;
  numDisposedVariables: number;
}

let nextId = 0;
let hookedLayers = 0;

/** Whether any layer has a call hook, which must see every call. */
export function hooksAreSet(): boolean {
  return hookedLayers > 0;
}

type Symbolic = SymbolicTensor | SymbolicTensor[];

/**
 * A step of a model: takes one or several tensors, gives one or several, and may own weights.
 *
 * A layer of your own extends this class. `build` makes the weights when the input's shape is
 * known, `call` computes, `computeOutputShape` says what shape comes out, and `getConfig` what the
 * constructor needs to make the layer again.
 *
 * @example
 * ```ts
 * class Scale extends tf.layers.Layer {
 *   static className = 'Scale';
 *   build(inputShape) {
 *     this.factor = this.addWeight('factor', [inputShape.at(-1)], 'float32', tf.initializers.ones());
 *     this.built = true;
 *   }
 *   call(inputs) {
 *     const x = Array.isArray(inputs) ? inputs[0] : inputs;
 *     return tf.mul(x, this.factor.read());
 *   }
 * }
 * new Scale().apply(tf.tensor2d([[1, 2]])).print();
 * ```
 */
export abstract class Layer extends WeightOwner {
  name: string;
  inputSpec: InputSpec[] = absent;
  supportsMasking = false;
  batchInputShape: Shape = absent;
  dtype: DataType = absent;
  initialWeights: Tensor[] = absent;
  inboundNodes: Node[] = [];
  outboundNodes: Node[] = [];
  activityRegularizer: Regularizer = absent;
  readonly id: number = nextId++;

  private callHook: CallHook | null = null;
  private hookRan = false;
  private disposed = false;
  /** How many models contain this layer. */
  private holders = 0;

  constructor(args: LayerArgs = {}) {
    super();
    const className = this.getClassName();
    this.name = args.name ?? `${toSnakeCase(className)}_${getUid(className)}`;
    this.trainable_ = args.trainable ?? true;
    if (args.batchInputShape != null || args.inputShape != null) {
      this.batchInputShape = args.batchInputShape ?? [
        args.batchSize ?? null,
        ...(args.inputShape ?? []),
      ];
      this.dtype = args.dtype ?? args.inputDType ?? 'float32';
    }
    this.initialWeights = args.weights ?? absent;
  }

  /** Names one application of one layer, among all of a model. */
  static nodeKey(layer: Layer, nodeIndex: number): string {
    return `${layer.name}_ib-${nodeIndex}`;
  }

  // Where the layer stands in graphs.

  private nodeAt(nodeIndex: number, what: string): Node {
    const node = this.inboundNodes[nodeIndex];
    if (!node) {
      throw new Error(
        `layer '${this.name}' has no ${what} at node ${nodeIndex}: it has been applied ` +
          `${this.inboundNodes.length} times`,
      );
    }
    return node;
  }

  /** The input of one of the layer's applications. */
  getInputAt(nodeIndex: number): Symbolic {
    return singletonOrArray(this.nodeAt(nodeIndex, 'input').inputTensors);
  }

  /** The output of one of the layer's applications. */
  getOutputAt(nodeIndex: number): Symbolic {
    return singletonOrArray(this.nodeAt(nodeIndex, 'output').outputTensors);
  }

  private assertAppliedOnce(what: string): void {
    const times = this.inboundNodes.length;
    if (times === 1) return;
    throw new Error(
      times === 0
        ? `layer '${this.name}' has no ${what} yet: apply it to a symbolic tensor, or add it to a model`
        : `layer '${this.name}' has been applied ${times} times, so it has no single ${what}; use ` +
            `get${what === 'input' ? 'Input' : 'Output'}At(nodeIndex)`,
    );
  }

  /** The input of the layer, if it has been applied once. */
  get input(): Symbolic {
    this.assertAppliedOnce('input');
    return this.getInputAt(0);
  }

  /** The output of the layer, if it has been applied once. */
  get output(): Symbolic {
    this.assertAppliedOnce('output');
    return this.getOutputAt(0);
  }

  /** The shape of the output, if all applications of the layer give the same. */
  get outputShape(): Shape | Shape[] {
    if (this.inboundNodes.length === 0) {
      throw new Error(`layer '${this.name}' has never been called, so it has no output shape yet`);
    }
    const shapes = this.inboundNodes.map((node) => node.outputShapes);
    if (new Set(shapes.map((s) => JSON.stringify(s))).size === 1) return shapes[0];
    throw new Error(
      `layer '${this.name}' has been applied to several inputs with different output shapes; use ` +
        'getOutputAt(nodeIndex).shape',
    );
  }

  /**
   * Whether `call` depends on nothing but its arguments and weights, so that it may be recorded once
   * and replayed. That is known of the library's layers. Classes of your own are checked while they
   * run: a class says by `static traceable = true` that it need not be, by `false` that it must be
   * recorded each time.
   */
  get traceable(): Traceability {
    const { traceable } = this.constructor as { traceable?: boolean };
    return isBuiltIn(this) || (traceable ?? 'checked');
  }

  // Computing.

  /**
   * Computes the outputs. A layer of your own overrides this.
   *
   * @param inputs One tensor, or a list of them; models always pass a list.
   * @param _kwargs `training`: whether this is a training step. `mask`: of the inputs, if any.
   */
  call(inputs: Tensor | Tensor[], _kwargs: Kwargs): Tensor | Tensor[] {
    return inputs;
  }

  /** Has the layer's hook called before each call. A model with hooks is not compiled. */
  setCallHook(callHook: CallHook): void {
    if (!this.callHook) hookedLayers++;
    this.callHook = callHook;
  }

  clearCallHook(): void {
    if (this.callHook) hookedLayers--;
    this.callHook = null;
  }

  /** Calls the hook. Layers need not do it themselves; once for each call is enough. */
  protected invokeCallHook(inputs: Tensor | Tensor[], kwargs: Kwargs): void {
    if (!this.callHook || this.hookRan) return;
    this.hookRan = true;
    this.callHook(inputs, kwargs);
  }

  /**
   * Applies the layer: to tensors, which computes at once, or to symbolic tensors, which makes the
   * layer a part of a graph. Builds the layer if it is not built yet.
   *
   * @param inputs One input or a list of them, all tensors or all symbolic.
   * @param kwargs Passed to `call`.
   * @returns Tensors for tensors, symbolic tensors for symbolic ones.
   * @example
   * ```ts
   * const dense = tf.layers.dense({ units: 2 });
   * const symbolic = dense.apply(tf.input({ shape: [3] }));
   * console.log(symbolic.shape); // [null, 2]
   * dense.apply(tf.ones([1, 3])).print();
   * ```
   */
  apply(
    inputs: Tensor | Tensor[] | SymbolicTensor | SymbolicTensor[],
    kwargs: Kwargs = {},
  ): Tensor | Tensor[] | SymbolicTensor | SymbolicTensor[] {
    this.assertNotDisposed();
    const list = toList<Tensor | SymbolicTensor>(inputs);
    const symbolic = list.filter((x) => x instanceof SymbolicTensor).length;
    if (symbolic > 0 && symbolic < list.length) {
      throw new Error(
        `layer '${this.name}': inputs must be all tensors or all symbolic tensors, not a mixture`,
      );
    }
    const wrong = list.find((x) => !(x instanceof SymbolicTensor) && !(x instanceof Tensor));
    if (wrong !== undefined) {
      throw new Error(
        `layer '${this.name}' expects tensors or symbolic tensors, got ${describe(wrong)}; make a tensor ` +
          'of it with tf.tensor(…)',
      );
    }
    return nameScope(this.name, () => {
      this.assertInputCompatibility(list);
      if (!this.built) {
        this.build(shapesOf(list));
        this.built = true;
        if (this.initialWeights) this.setWeights(this.initialWeights);
        // What build() learned about the input, a Dense layer's last axis say, holds from now on.
        this.assertInputCompatibility(list);
      }
      return symbolic > 0
        ? this.applySymbolic(list as SymbolicTensor[], kwargs)
        : this.applyTensors(inputs as Tensor | Tensor[], kwargs);
    });
  }

  protected assertInputCompatibility(
    inputs: Tensor | SymbolicTensor | (Tensor | SymbolicTensor)[],
  ): void {
    if (this.inputSpec) assertInputCompatibility(this.name, this.inputSpec, toList(inputs));
  }

  private applyTensors(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor | Tensor[] {
    this.hookRan = false;
    this.invokeCallHook(inputs, kwargs);
    const given = toList(inputs);
    const outputs = toList(this.call(inputs, kwargs)).map((output) =>
      // Whoever disposes the output must not take the input with it.
      given.includes(output) ? clone(output) : output,
    );
    if (this.activityRegularizer) {
      const { activityRegularizer } = this;
      collectActivityLoss(() =>
        outputs.map<Tensor>((x) => activityRegularizer.apply(x)).reduce(addTwo),
      );
    }
    return singletonOrArray(outputs);
  }

  private applySymbolic(inputs: SymbolicTensor[], kwargs: Kwargs): Symbolic {
    const inputShapes = shapesOf(inputs);
    const outputShape = this.computeOutputShape(inputShapes);
    this.warnOnIncompatibleInputShape(shapeList(inputShapes)[0]);
    const shapes = shapeList(outputShape);
    const outputs = shapes.map(
      (shape, i) =>
        new SymbolicTensor(
          this.outputDType(inputs),
          shape,
          this,
          inputs,
          kwargs,
          this.name,
          shapes.length > 1 ? i : undefined,
        ),
    );
    this.addInboundNode(inputs, outputs, inputShapes, outputShape, kwargs);
    return singletonOrArray(outputs);
  }

  /** Dtype of the symbolic outputs. */
  protected outputDType(_inputs: SymbolicTensor[]): DataType {
    return 'float32';
  }

  /** Records one application of the layer in the graph. */
  protected addInboundNode(
    inputTensors: SymbolicTensor[],
    outputTensors: SymbolicTensor[],
    inputShapes: Shape | Shape[],
    outputShapes: Shape | Shape[],
    kwargs: Kwargs = {},
    root = false,
  ): void {
    const node = new Node(
      { outboundLayer: this, inputTensors, outputTensors, inputShapes, outputShapes, root },
      kwargs,
    );
    const nodeIndex = this.inboundNodes.indexOf(node);
    outputTensors.forEach((output, tensorIndex) => {
      if (output.sourceLayer === this) Object.assign(output, { nodeIndex, tensorIndex });
    });
  }

  protected warnOnIncompatibleInputShape(inputShape: Shape): void {
    const declared = this.batchInputShape;
    if (!declared) return;
    const matches =
      declared.length === inputShape.length &&
      declared.every((n, i) => n === null || inputShape[i] === null || n === inputShape[i]);
    if (!matches) {
      console.warn(
        `layer '${this.name}' was declared with inputs of shape ${shapeText(declared)}, but is applied to ` +
          shapeText(inputShape),
      );
    }
  }

  /** The shape of the output for a shape of the input. The same, unless a layer says otherwise. */
  computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  /** Whether the output may have a mask where the input has none. */
  get makesMasks(): boolean {
    return this.computeMask !== Layer.prototype.computeMask;
  }

  /** The mask of the output, from the inputs and their mask. */
  computeMask(
    _inputs: Tensor | Tensor[],
    mask?: Tensor | Tensor[] | null,
  ): Tensor | Tensor[] | null {
    if (this.supportsMasking) return mask ?? null;
    if (mask == null || (Array.isArray(mask) && mask.every((m) => m == null))) return null;
    throw new Error(
      `layer '${this.name}' does not support masking, but its input has a mask; leave out maskZero or the ` +
        'masking layer before it, or set supportsMasking in a layer of your own',
    );
  }

  // Saving and disposing.

  override getConfig(): ConfigDict {
    const config: ConfigDict = { name: this.name, trainable: this.trainable };
    if (this.batchInputShape) config.batchInputShape = this.batchInputShape;
    if (this.dtype) config.dtype = this.dtype;
    return config;
  }

  /** Tells the layer that one more model contains it. */
  retain(): void {
    this.holders++;
  }

  /** Tells the layer that one model no longer contains it. */
  release(): void {
    this.holders = Math.max(0, this.holders - 1);
  }

  protected disposeWeights(): number {
    const weights = this.weights;
    for (const weight of weights) weight.dispose();
    return weights.length;
  }

  protected assertNotDisposed(): void {
    if (this.disposed) throw new Error(`layer '${this.name}' is already disposed`);
  }

  /**
   * Gives back the memory of the weights, if no other model contains the layer.
   */
  dispose(): DisposeResult {
    if (!this.built) {
      throw new Error(`layer '${this.name}' is not built yet, so it has nothing to dispose`);
    }
    this.assertNotDisposed();
    this.release();
    if (this.holders > 0) {
      return { refCountAfterDispose: this.holders, numDisposedVariables: 0 };
    }
    this.disposed = true;
    this.clearCallHook();
    return { refCountAfterDispose: 0, numDisposedVariables: this.disposeWeights() };
  }
}

function addTwo(a: Tensor, b: Tensor): Tensor {
  return add(a, b);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : `a ${value.constructor?.name ?? typeof value}`;
}
