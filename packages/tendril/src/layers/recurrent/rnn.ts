/**
 * Recurrent layers: a cell repeated over the steps of sequences. How the steps run is in run-steps.ts; what a
 * step computes is the cell's business.
 */
import { zeros } from '../../ops/index.ts';
import { tidy, variable } from '../../runtime/index.ts';
import type { Tensor, Variable } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict, Serializable, SerializableConstructor } from '../../io/serialization.ts';
import { deserializeLayer } from '../engine/deserialize-layer.ts';
import { assertInputCompatibility, InputSpec } from '../engine/input-spec.ts';
import type { Layer, LayerArgs } from '../engine/layer.ts';
import { shapeList, shapeText, toList } from '../engine/lists.ts';
import { NestingLayer } from '../engine/nesting-layer.ts';
import type { SymbolicTensor } from '../engine/symbolic.ts';
import { absent, type Kwargs, type Shape } from '../engine/types.ts';
import { getRegularizer } from '../regularizers.ts';
import type { RegularizerArg } from '../engine/parameters.ts';
import { stateSizes } from './cell.ts';
import type { RNNCell } from './cell.ts';
import { withInitialState } from './initial-state.ts';
import type { RNNInputs } from './initial-state.ts';
import { joinSteps, runSteps, stepMasks, swapBatchAndTime } from './run-steps.ts';
import type { StepOptions, StepResults } from './run-steps.ts';
import { StackedRNNCells } from './stacked-cells.ts';

export interface BaseRNNLayerArgs extends LayerArgs {
  /** What computes one step; several are stacked. */
  cell?: RNNCell | RNNCell[];
  /** Whether to give the outputs of all steps, and not only the last. Default: false. */
  returnSequences?: boolean;
  /** Whether to give the last states too, behind the output. Default: false. */
  returnState?: boolean;
  /** Whether to run from the last step to the first; outputs come in that order. Default: false. */
  goBackwards?: boolean;
  /** Whether each batch goes on with the states of the one before. Default: false. */
  stateful?: boolean;
  /** Taken for Keras's sake: steps are always unrolled into one program. */
  unroll?: boolean;
  /** Size of each step's input, instead of an inputShape. */
  inputDim?: number;
  /** Number of steps, beside `inputDim`. */
  inputLength?: number;
  /** Whether masked steps give zeros, and not the output of the step before. Default: false. */
  zeroOutputForMask?: boolean;
}

export interface RNNLayerArgs extends BaseRNNLayerArgs {
  cell: RNNCell | RNNCell[];
  activityRegularizer?: RegularizerArg;
}

/**
 * Runs a cell over sequences, `[batch, steps, …]`.
 *
 * It may be applied to `[input, ...initialStates]`, or with `{ initialState }` as second argument.
 */
export class RNN extends NestingLayer {
  static className: string = 'RNN';
  readonly cell: RNNCell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly unroll: boolean;
  stateSpec: InputSpec[] = absent;
  private readonly zeroOutputForMask: boolean;
  /** Of a stateful layer: variables, so that a traced model may change them. */
  private memory: Variable[] | null = null;

  constructor(args: RNNLayerArgs) {
    super(args);
    const cell = Array.isArray(args.cell) ? new StackedRNNCells({ cells: args.cell }) : args.cell;
    if (cell?.stateSize == null) {
      throw new Error(
        `${this.getClassName()}: give a cell, or a list of cells, each with a stateSize`,
      );
    }
    this.cell = cell;
    this.returnSequences = args.returnSequences ?? false;
    this.returnState = args.returnState ?? false;
    this.goBackwards = args.goBackwards ?? false;
    this.unroll = args.unroll ?? false;
    this.zeroOutputForMask = args.zeroOutputForMask ?? false;
    this._stateful = args.stateful ?? false;
    this.activityRegularizer = getRegularizer(args.activityRegularizer) ?? absent;
    this.supportsMasking = true;
    this.inputSpec = [new InputSpec({ ndim: 3 })];
    if (this.batchInputShape === null && args.inputDim != null) {
      this.batchInputShape = [args.batchSize ?? null, args.inputLength ?? null, args.inputDim];
      this.dtype = args.dtype ?? 'float32';
    }
  }

  protected override get parts(): Layer[] {
    return [this.cell];
  }

  // Shapes. Recurrent layers over images have others.

  /** The shape of one step's output, with the batch axis. */
  protected stepShape(inputShape: Shape): Shape {
    return [inputShape[0], stateSizes(this.cell)[0]];
  }

  /** The shapes of the states, with the batch axis. */
  protected stateShapes(inputShape: Shape): Shape[] {
    return stateSizes(this.cell).map((size) => [inputShape[0], size]);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    const [shape] = shapeList(inputShape);
    const [batch, ...rest] = this.stepShape(shape);
    const output = this.returnSequences ? [batch, shape[1], ...rest] : [batch, ...rest];
    return this.returnState ? [output, ...this.stateShapes(shape)] : output;
  }

  override build(inputShape: Shape | Shape[]): void {
    const [shape] = shapeList(inputShape);
    const [batch, , ...sizes] = shape;
    this.inputSpec = [new InputSpec({ shape: [this.stateful ? batch : null, null, ...sizes] })];
    if (!this.cell.built) this.cell.build([batch, ...sizes]);
    this.cell.built = true;
    this.stateSpec = this.stateShapes([null, ...shape.slice(1)]).map(
      (s) => new InputSpec({ shape: s }),
    );
    if (this.stateful) this.resetStates();
    this.built = true;
  }

  // Applying, with or without states to begin with.

  override apply(inputs: RNNInputs, kwargs: Kwargs = {}): ReturnType<NestingLayer['apply']> {
    const full = withInitialState(this.name, inputs, kwargs);
    return super.apply(full.inputs, full.kwargs);
  }

  protected override assertInputCompatibility(
    inputs: Tensor | SymbolicTensor | (Tensor | SymbolicTensor)[],
  ): void {
    const [x, ...states] = toList(inputs);
    if (this.inputSpec) assertInputCompatibility(this.name, this.inputSpec, [x]);
    if (states.length === 0) return;
    const wanted = stateSizes(this.cell).length;
    if (states.length !== wanted) {
      throw new Error(
        `layer '${this.name}' has ${wanted} state${wanted === 1 ? '' : 's'}, got ${states.length} to begin with`,
      );
    }
    if (this.stateSpec) {
      assertInputCompatibility(`${this.name}' (initial state) '`, this.stateSpec, states);
    }
  }

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor | Tensor[] {
    return tidy(() => {
      const [x, ...given] = toList(inputs);
      const initial = given.length > 0 ? given : this.initialStatesOf(x, kwargs);
      const mask = toList((kwargs?.mask ?? null) as Tensor | (Tensor | null)[] | null)[0];
      const { outputs, states } = this.runCells(swapBatchAndTime(x), initial, {
        goBackwards: this.goBackwards,
        masks: mask ? stepMasks(mask, this.goBackwards) : null,
        zeroOutputForMask: this.zeroOutputForMask,
        kwargs: { training: kwargs?.training },
      });
      if (this.stateful) this.memory?.forEach((memory, i) => memory.assign(states[i]));
      const output = this.returnSequences
        ? swapBatchAndTime(joinSteps(outputs))
        : outputs[outputs.length - 1];
      return this.returnState ? [output, ...states] : output;
    });
  }

  private initialStatesOf(x: Tensor, kwargs: Kwargs): Tensor[] {
    const given = kwargs?.initialState as Tensor | Tensor[] | null | undefined;
    if (given != null) return toList(given);
    if (this.stateful && this.memory) return this.memory;
    return this.getInitialState(x);
  }

  /** Stacked cells run one after the other over all steps: each then needs its input only once. */
  private runCells(inputs: Tensor, initial: Tensor[], options: StepOptions): StepResults {
    const { cell } = this;
    if (!(cell instanceof StackedRNNCells)) return runSteps(cell, inputs, initial, options);
    let x = inputs;
    let outputs: Tensor[] = [];
    const states = cell.divideStates(initial).map((own, i) => {
      const results = runSteps(cell.cells[i], x, own, {
        ...options,
        // The outputs of the first come in the order in which they ran.
        goBackwards: options.goBackwards && i === 0,
      });
      outputs = results.outputs;
      if (i < cell.cells.length - 1) x = joinSteps(outputs);
      return results.states;
    });
    return { outputs, states: cell.joinStates(states) };
  }

  /** States of zeros for an input. */
  getInitialState(inputs: Tensor): Tensor[] {
    return this.stateShapes(inputs.shape).map((shape) => zeros(shape as number[]));
  }

  override computeMask(
    _inputs: Tensor | Tensor[],
    mask?: Tensor | Tensor[] | null,
  ): Tensor | Tensor[] | null {
    const given = mask == null ? null : (toList(mask)[0] ?? null);
    const output = this.returnSequences ? given : null;
    if (!this.returnState) return output;
    return [output, ...stateSizes(this.cell).map(() => null)] as unknown as Tensor[];
  }

  override get makesMasks(): boolean {
    return false;
  }

  // States that outlive a batch.

  /** The states of a stateful layer; null where there are none yet. */
  get states(): Tensor[] {
    return this.memory ?? stateSizes(this.cell).map(() => absent);
  }

  set states(states: Tensor[]) {
    this.resetStates(states);
  }

  override get carriedStates(): Variable[] {
    return [...super.carriedStates, ...(this.memory ?? [])];
  }

  getStates(): Tensor[] {
    return this.states;
  }

  setStates(states: Tensor[]): void {
    this.states = states;
  }

  /**
   * Sets the states of a stateful layer.
   *
   * @param states What to go on with. Default: zeros.
   * @throws If the layer is not stateful, or the number of states or their shapes are wrong.
   */
  override resetStates(states?: Tensor | Tensor[] | null): void {
    super.resetStates();
    const shape = this.inputSpec?.[0]?.shape;
    if (shape?.[0] == null) {
      throw new Error(
        `layer '${this.name}' is stateful, so it must know the batch size: give batchInputShape, or ` +
          'batchShape to tf.input()',
      );
    }
    const shapes = this.stateShapes(shape) as number[][];
    const given = states == null ? null : toList(states);
    if (given && given.length !== shapes.length) {
      throw new Error(
        `layer '${this.name}' has ${shapes.length} states, got ${given.length} to set them to`,
      );
    }
    given?.forEach((state, i) => {
      if (state.shape.join() !== shapes[i].join()) {
        throw new Error(
          `layer '${this.name}': state ${i} has shape ${shapeText(shapes[i])}, got ` +
            shapeText(state.shape),
        );
      }
    });
    tidy(() => {
      const values = shapes.map((s, i) => given?.[i] ?? zeros(s));
      if (this.memory) this.memory.forEach((memory, i) => memory.assign(values[i]));
      else this.memory = values.map((value) => variable(value, false));
    });
  }

  protected override disposeWeights(): number {
    this.memory?.forEach((memory) => memory.dispose());
    this.memory = null;
    return super.disposeWeights();
  }

  // Saving.

  override getConfig(): ConfigDict {
    const config: ConfigDict = {
      ...super.getConfig(),
      ...this.runConfig(),
      cell: { className: this.cell.getClassName(), config: this.cell.getConfig() },
    };
    return config;
  }

  protected runConfig(): ConfigDict {
    return {
      returnSequences: this.returnSequences,
      returnState: this.returnState,
      goBackwards: this.goBackwards,
      stateful: this.stateful,
      unroll: this.unroll,
      ...(this.zeroOutputForMask ? { zeroOutputForMask: true } : {}),
    };
  }

  static override fromConfig<T extends Serializable>(
    cls: SerializableConstructor<T>,
    config: ConfigDict,
    customObjects: ConfigDict = {},
  ): T {
    const cell = deserializeLayer(config.cell as ConfigDict, customObjects);
    return new cls({ ...config, cell } as never);
  }
}
registerBuiltIn(RNN);

/** A recurrent layer whose cell goes without saying: both are made of the same arguments. */
export abstract class NamedRNN extends RNN {
  constructor(args: BaseRNNLayerArgs, cell: RNNCell) {
    if (args.cell != null) {
      throw new Error('only tf.layers.rnn takes a cell; this layer has its own');
    }
    super({ ...args, cell });
  }

  override getConfig(): ConfigDict {
    const { cell: _cell, ...config } = super.getConfig();
    return { ...this.cell.getConfig(), ...config };
  }

  static override fromConfig<T extends Serializable>(
    cls: SerializableConstructor<T>,
    config: ConfigDict,
  ): T {
    return new cls(config as never);
  }
}
