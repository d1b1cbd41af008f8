/** What a recurrent layer repeats for each step: the base of all cells, and of those the library brings. */
import { dropout, mul, ones } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { Layer } from '../engine/layer.ts';
import { toList } from '../engine/lists.ts';
import { absent, type Kwargs } from '../engine/types.ts';

/**
 * One step of a recurrent layer. A cell of your own says its `stateSize`, makes its weights in `build`, and
 * computes in `call`, from `[input, ...states]`, the list `[output, ...newStates]`.
 *
 * @example
 * ```ts
 * class Sum extends tf.layers.RNNCell {
 *   static className = 'Sum';
 *   stateSize = 2;
 *   call([x, total]) {
 *     const next = tf.add(total, x);
 *     return [next, next];
 *   }
 * }
 * const layer = tf.layers.rnn({ cell: new Sum() });
 * layer.apply(tf.ones([1, 3, 2])).print(); // 3, 3
 * ```
 */
export abstract class RNNCell extends Layer {
  /** Sizes of the states, without the batch axis. The first is also the size of the output. */
  abstract stateSize: number | number[];
  /** What one sequence multiplies its inputs with, while a recurrent layer runs. */
  dropoutMask: Tensor | Tensor[] = absent;
  /** What one sequence multiplies the cell's own output with. */
  recurrentDropoutMask: Tensor | Tensor[] = absent;

  /** Forgets the masks of the last sequence: each has its own. */
  resetMasks(): void {
    this.dropoutMask = absent;
    this.recurrentDropoutMask = absent;
  }
}

/** The sizes of a cell's states as a list. */
export function stateSizes(cell: RNNCell): number[] {
  return toList(cell.stateSize);
}

/** Makes zeros and larger ones of ones; given for tests. */
export type DropoutFunc = (x: Tensor, rate: number) => Tensor;

/**
 * A cell whose work on the input needs no state. A recurrent layer then does that work for all steps at once,
 * in one matrix product.
 */
export abstract class SplitCell extends RNNCell {
  /** The share of inputs that each sequence drops while training. */
  readonly dropout: number;
  /** The share of the cell's own output that each sequence drops while training. */
  readonly recurrentDropout: number;
  protected readonly dropoutFunc: DropoutFunc;

  constructor(args: SplitCellArgs) {
    super(args as object);
    this.dropout = rateOf(this.getClassName(), 'dropout', args.dropout);
    this.recurrentDropout = rateOf(this.getClassName(), 'recurrentDropout', args.recurrentDropout);
    this.dropoutFunc = args.dropoutFunc ?? dropout;
  }

  /** The part of the steps that depends on their inputs alone: `[steps, batch, …]` or `[batch, …]`. */
  abstract project(inputs: Tensor, training: boolean): Tensor;

  /** The rest of one step: `[output, ...newStates]`. The caller tidies up, since steps share masks. */
  abstract step(projected: Tensor, states: Tensor[], training: boolean): Tensor[];

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor[] {
    const [x, ...states] = toList(inputs);
    const wanted = stateSizes(this).length;
    if (states.length !== wanted) {
      throw new Error(
        `cell '${this.name}' expects its input and ${wanted} state${wanted === 1 ? '' : 's'}, got ` +
          `${states.length + 1} tensors`,
      );
    }
    const training = kwargs?.training === true;
    this.resetMasks();
    const outputs = tidy(() => this.step(this.project(x, training), states, training));
    this.resetMasks();
    return outputs;
  }

  /** Drops inputs, the same ones at each step of a sequence. */
  protected dropInputs(x: Tensor, sampleRank: number, training: boolean): Tensor {
    if (!training || this.dropout === 0) return x;
    const shape = x.shape.slice(x.rank - sampleRank);
    this.dropoutMask ??= this.dropoutFunc(ones(shape), this.dropout);
    return mul(x, this.dropoutMask as Tensor);
  }

  /** Drops what comes from the last step, the same elements at each step of a sequence. */
  protected dropState(h: Tensor, training: boolean): Tensor {
    if (!training || this.recurrentDropout === 0) return h;
    this.recurrentDropoutMask ??= this.dropoutFunc(ones(h.shape), this.recurrentDropout);
    return mul(h, this.recurrentDropoutMask as Tensor);
  }
}

interface SplitCellArgs {
  dropout?: number;
  recurrentDropout?: number;
  dropoutFunc?: DropoutFunc;
}

function rateOf(layer: string, name: string, rate: unknown = 0): number {
  if (typeof rate !== 'number' || !(rate >= 0 && rate < 1)) {
    throw new Error(`${layer}: ${name} must be at least 0 and below 1, got ${String(rate)}`);
  }
  return rate;
}
