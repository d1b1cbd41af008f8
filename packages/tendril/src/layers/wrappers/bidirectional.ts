/** Runs a recurrent layer in both directions (Schuster & Paliwal 1997, https://doi.org/10.1109/78.650093). */
import { add, concat, mul, reverse } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { readOption } from '../engine/data-format.ts';
import { deserializeLayer } from '../engine/deserialize-layer.ts';
import type { Layer } from '../engine/layer.ts';
import { shapeList, singletonOrArray, toList } from '../engine/lists.ts';
import { nameScope } from '../engine/names.ts';
import type { BidirectionalMergeMode, Kwargs, Shape } from '../engine/types.ts';
import { withInitialState } from '../recurrent/initial-state.ts';
import type { RNNInputs } from '../recurrent/initial-state.ts';
import { RNN } from '../recurrent/rnn.ts';
import { Wrapper } from './wrapper.ts';
import type { WrapperLayerArgs } from './wrapper.ts';

export interface BidirectionalLayerArgs extends WrapperLayerArgs {
  /** The recurrent layer; both directions are made like it, with weights of their own. */
  layer: RNN;
  /** What is made of the outputs of both directions; null gives both. Default: 'concat'. */
  mergeMode?: BidirectionalMergeMode | null;
}

const MODES = ['sum', 'mul', 'concat', 'ave'] as const;

export class Bidirectional extends Wrapper {
  static className = 'Bidirectional';
  readonly forwardLayer: RNN;
  readonly backwardLayer: RNN;
  readonly mergeMode: BidirectionalMergeMode | null;
  private readonly returnSequences: boolean;
  private readonly returnState: boolean;

  constructor(args: BidirectionalLayerArgs) {
    super(args);
    if (!(args.layer instanceof RNN)) {
      throw new Error(
        'bidirectional: the layer must be recurrent, such as tf.layers.lstm({units: 8})',
      );
    }
    const { layer } = args;
    const className = layer.getClassName();
    const make = (prefix: string, goBackwards: boolean): RNN => {
      const config = { ...layer.getConfig(), goBackwards, name: `${prefix}_${layer.name}` };
      return deserializeLayer({ className, config }) as RNN;
    };
    this.forwardLayer = make('forward', layer.goBackwards);
    this.backwardLayer = make('backward', !layer.goBackwards);
    this.mergeMode =
      args.mergeMode === null ? null : readOption('mergeMode', args.mergeMode, MODES, 'concat');
    this._stateful = layer.stateful;
    this.returnSequences = layer.returnSequences;
    this.returnState = layer.returnState;
    this.supportsMasking = true;
    this.inputSpec = layer.inputSpec;
  }

  protected override get parts(): Layer[] {
    return [this.forwardLayer, this.backwardLayer];
  }

  override build(inputShape: Shape | Shape[]): void {
    const [shape] = shapeList(inputShape);
    for (const layer of [this.forwardLayer, this.backwardLayer]) {
      nameScope(layer.name, () => layer.build(shape));
      layer.built = true;
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    const [output, ...states] = shapeList(
      this.forwardLayer.computeOutputShape(shapeList(inputShape)[0]),
    );
    const last = output[output.length - 1];
    const merged: Shape[] =
      this.mergeMode === null
        ? [output, output]
        : [[...output.slice(0, -1), this.mergeMode === 'concat' ? last && last * 2 : last]];
    return singletonOrArray([...merged, ...states, ...states]);
  }

  override apply(inputs: RNNInputs, kwargs: Kwargs = {}): ReturnType<Wrapper['apply']> {
    const full = withInitialState(this.name, inputs, kwargs);
    return super.apply(full.inputs, full.kwargs);
  }

  /** The directions check their inputs themselves. */
  protected override assertInputCompatibility(): void {}

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor | Tensor[] {
    return tidy(() => {
      const [x, ...given] = toList(inputs);
      const initial =
        given.length > 0 ? given : toList((kwargs?.initialState ?? []) as Tensor | Tensor[]);
      if (initial.length % 2 !== 0) {
        throw new Error(
          `layer '${this.name}': give initial states for both directions, those of the forward one first; got ` +
            `${initial.length} states`,
        );
      }
      const { initialState: _, ...rest } = kwargs ?? {};
      const half = initial.length / 2;
      const run = (layer: RNN, states: Tensor[]): Tensor[] =>
        toList(layer.apply(states.length > 0 ? [x, ...states] : x, rest) as Tensor | Tensor[]);
      const [forward, ...forwardStates] = run(this.forwardLayer, initial.slice(0, half));
      const [last, ...backwardStates] = run(this.backwardLayer, initial.slice(half));
      // The steps of the backward layer come in the order in which they ran.
      const backward = this.returnSequences ? reverse(last, 1) : last;
      return singletonOrArray([
        ...this.merge(forward, backward),
        ...forwardStates,
        ...backwardStates,
      ]);
    });
  }

  private merge(forward: Tensor, backward: Tensor): Tensor[] {
    switch (this.mergeMode) {
      case null:
        return [forward, backward];
      case 'concat':
        return [concat([forward, backward], -1)];
      case 'sum':
        return [add(forward, backward)];
      case 'mul':
        return [mul(forward, backward)];
      case 'ave':
        return [mul(add(forward, backward), 0.5)];
    }
  }

  override computeMask(
    _inputs: Tensor | Tensor[],
    mask?: Tensor | Tensor[] | null,
  ): Tensor | Tensor[] | null {
    const given = mask == null ? null : (toList(mask)[0] ?? null);
    const output = this.returnSequences ? given : null;
    const outputs = this.mergeMode === null ? [output, output] : [output];
    const states = this.returnState ? this.forwardLayer.states.flatMap(() => [null, null]) : [];
    return singletonOrArray([...outputs, ...states]) as Tensor[];
  }

  override get makesMasks(): boolean {
    return false;
  }

  override resetStates(): void {
    super.resetStates();
    this.forwardLayer.resetStates();
    this.backwardLayer.resetStates();
  }

  override getConfig(): ConfigDict {
    return { mergeMode: this.mergeMode, ...super.getConfig() };
  }
}
registerBuiltIn(Bidirectional);
