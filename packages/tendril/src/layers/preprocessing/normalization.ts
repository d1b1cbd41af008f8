/** Features of mean 0 and variance 1, by what was seen of the data. */
import { add, cast, div, maximum, moments, mul, reshape, sqrt, sub } from '../../ops/index.ts';
import { dispose, keep, tensor, Tensor, tidy } from '../../runtime/index.ts';
import type { TensorLike } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Constant, Ones, Zeros } from '../initializers.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText, toList } from '../engine/lists.ts';
import type { Shape } from '../engine/types.ts';

export interface NormalizationArgs extends LayerArgs {
  /** The axes whose elements each have a mean and a variance; null for one of all. Default: -1. */
  axis?: number | number[] | null;
  /** Known means, instead of `adapt`; with `variance`. */
  mean?: number | number[] | null;
  variance?: number | number[] | null;
  /** Whether to go the other way: from normalized values back. Default: false. */
  invert?: boolean;
}

/** Anything that gives batches one after the other, as a tf.data.Dataset does. */
export interface Batches {
  forEachAsync(f: (batch: unknown) => void): Promise<void>;
}

/** Keeps the division finite where all values are the same. */
const EPSILON = 1e-7;

interface Seen {
  count: number;
  mean: Tensor;
  variance: Tensor;
}

export class Normalization extends Layer {
  static className = 'Normalization';
  private readonly axis: number[];
  private readonly given: { mean: number | number[]; variance: number | number[] } | null;
  private readonly invert: boolean;
  private mean: LayerVariable | null = null;
  private variance: LayerVariable | null = null;
  private count: LayerVariable | null = null;

  constructor(args: NormalizationArgs = {}) {
    super(args);
    this.axis = args.axis === null ? [] : toList(args.axis ?? -1);
    if ((args.mean == null) !== (args.variance == null)) {
      throw new Error('normalization: give both mean and variance, or none of them');
    }
    this.given =
      args.mean != null && args.variance != null
        ? { mean: args.mean, variance: args.variance }
        : null;
    this.invert = args.invert ?? false;
    this.supportsMasking = true;
  }

  /** The axes counted from the front; never the batch's. */
  private axesOf(shape: Shape): number[] {
    const axes = this.axis.map((axis) => (axis < 0 ? axis + shape.length : axis));
    const wrong = axes.find((axis) => !(axis > 0 && axis < shape.length && shape[axis] !== null));
    if (wrong !== undefined) {
      throw new Error(
        `normalization: axis ${wrong} must be one of ${shapeText(shape)} other than the batch's, of known size`,
      );
    }
    return axes.sort((a, b) => a - b);
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = getExactlyOneShape(inputShape);
    const sizes = this.axesOf(shape).map((axis) => shape[axis]);
    if (!this.given) {
      this.mean = this.addWeight('mean', sizes, 'float32', new Zeros(), null, false);
      this.variance = this.addWeight('variance', sizes, 'float32', new Ones(), null, false);
      this.count = this.addWeight('count', [], 'int32', new Constant({ value: 0 }), null, false);
    }
    this.built = true;
  }

  /**
   * Learns mean and variance from data, and forgets what was learned before.
   *
   * @param data Samples: a tensor, an array, or a dataset of batches.
   * @example
   * ```ts
   * const layer = tf.layers.normalization();
   * await layer.adapt(tf.tensor2d([[1, 10], [3, 30]]));
   * layer.apply(tf.tensor2d([[2, 40]])).print(); // 0, 2
   * ```
   */
  async adapt(data: Tensor | TensorLike | Batches): Promise<void> {
    if (this.given) {
      throw new Error('normalization: mean and variance were given, so there is nothing to learn');
    }
    let seen: Seen | null = null;
    const take = (batch: unknown): void => {
      const before = seen;
      seen = tidy(() => {
        const x = batch instanceof Tensor ? batch : tensor(batch as TensorLike);
        const after = together(before, this.momentsOf(x));
        return { ...after, mean: keep(after.mean), variance: keep(after.variance) };
      });
      if (before) dispose([before.mean, before.variance]);
    };
    if (isBatches(data)) await data.forEachAsync(take);
    else take(data);
    const learned = seen as Seen | null;
    if (!learned) throw new Error('normalization: adapt was given no data');
    tidy(() => {
      this.mean!.write(learned.mean);
      this.variance!.write(learned.variance);
      this.count!.write(tensor(learned.count, [], 'int32'));
    });
    dispose([learned.mean, learned.variance]);
  }

  /** Mean and variance of one batch. Builds the layer if it is not built yet. */
  private momentsOf(x: Tensor): Seen {
    if (!this.built) this.build([null, ...x.shape.slice(1)]);
    const axes = this.axesOf(x.shape);
    const others = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
    const { mean, variance } = moments(cast(x, 'float32'), others);
    return { count: others.reduce((n, axis) => n * x.shape[axis], 1), mean, variance };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = cast(getExactlyOneTensor(inputs), 'float32');
      const axes = this.axesOf(x.shape);
      const shape = x.shape.map((n, axis) => (axes.includes(axis) ? n : 1));
      const spread = (weight: LayerVariable | null, value: number | number[]): Tensor => {
        if (weight) return reshape(weight.read(), shape);
        const constant = tensor(value);
        return constant.size === 1 ? reshape(constant, []) : reshape(constant, shape);
      };
      const mean = spread(this.mean, this.given?.mean ?? 0);
      const deviation = maximum(sqrt(spread(this.variance, this.given?.variance ?? 1)), EPSILON);
      return this.invert ? add(mul(x, deviation), mean) : div(sub(x, mean), deviation);
    });
  }

  override getConfig(): ConfigDict {
    return {
      axis: this.axis.length === 0 ? null : this.axis,
      mean: this.given?.mean ?? null,
      variance: this.given?.variance ?? null,
      invert: this.invert,
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(Normalization);

function isBatches(data: unknown): data is Batches {
  return typeof (data as Partial<Batches> | null)?.forEachAsync === 'function';
}

/** Mean and variance of two lots of data together (Chan, Golub & LeVeque 1979). */
function together(a: Seen | null, b: Seen): Seen {
  if (!a) return b;
  const count = a.count + b.count;
  const [shareA, shareB] = [a.count / count, b.count / count];
  const gap = sub(b.mean, a.mean);
  const within = add(mul(a.variance, shareA), mul(b.variance, shareB));
  return {
    count,
    mean: add(a.mean, mul(gap, shareB)),
    variance: add(within, mul(mul(gap, gap), shareA * shareB)),
  };
}
