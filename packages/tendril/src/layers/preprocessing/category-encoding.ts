/** Whole numbers that stand for categories, as vectors. */
import { cast, max, min, mul, expandDims, oneHot, sum } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { readOption } from '../engine/data-format.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText, toList } from '../engine/lists.ts';
import { assertPositiveInteger } from '../engine/parameters.ts';
import type { Kwargs, Shape } from '../engine/types.ts';

export type OutputMode = 'oneHot' | 'multiHot' | 'count';

export interface CategoryEncodingArgs extends LayerArgs {
  /** How many categories there are: numbers from 0 to one less. */
  numTokens: number;
  /**
   * 'oneHot': a vector for each number; 'multiHot' (default): ones for all numbers of a sample; 'count': how often
   * each number comes in a sample.
   */
  outputMode?: OutputMode;
}

export class CategoryEncoding extends Layer {
  static className = 'CategoryEncoding';
  private readonly numTokens: number;
  private readonly outputMode: OutputMode;

  constructor(args: CategoryEncodingArgs) {
    super(args);
    assertPositiveInteger(args.numTokens, 'categoryEncoding', 'numTokens');
    this.numTokens = args.numTokens;
    const known = ['oneHot', 'multiHot', 'count'] as const;
    this.outputMode = readOption('outputMode', args.outputMode, known, 'multiHot');
  }

  /** The range of the values is checked at each call, which no program can do. */
  override get traceable(): boolean {
    return false;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = getExactlyOneShape(inputShape);
    const last = shape.at(-1);
    if (shape.length === 0) return [this.numTokens];
    if (this.outputMode === 'oneHot' && last !== 1) return [...shape, this.numTokens];
    return [...shape.slice(0, -1), this.numTokens];
  }

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor {
    return tidy(() => {
      const x = cast(getExactlyOneTensor(inputs), 'int32');
      this.assertRange(x);
      const weights = this.weightsOf(x, kwargs);
      const rank = this.computeOutputShape(x.shape).length;
      if (rank > 2) {
        throw new Error(
          `categoryEncoding: the result may be of rank 2 at most; an input of shape ${shapeText(x.shape)} with ` +
            `outputMode '${this.outputMode}' would give rank ${rank}`,
        );
      }
      const spread = cast(oneHot(x, this.numTokens), 'float32');
      // With one number for each vector there is nothing to gather.
      if (spread.rank === rank) return spread;
      if (this.outputMode !== 'count') return max(spread, -2);
      return sum(weights ? mul(spread, expandDims(weights, -1)) : spread, -2);
    });
  }

  private weightsOf(x: Tensor, kwargs: Kwargs): Tensor | null {
    if (kwargs?.countWeights == null) return null;
    if (this.outputMode !== 'count') {
      throw new Error(
        `categoryEncoding: countWeights are for outputMode 'count', not '${this.outputMode}'`,
      );
    }
    const [weights] = toList(kwargs.countWeights as Tensor | Tensor[]);
    if (weights.shape.join() !== x.shape.join()) {
      throw new Error(
        `categoryEncoding: countWeights must have the input's shape ${shapeText(x.shape)}, got ` +
          shapeText(weights.shape),
      );
    }
    return weights;
  }

  private assertRange(x: Tensor): void {
    if (x.size === 0) return;
    const [low] = min(x).dataSync();
    const [high] = max(x).dataSync();
    if (low < 0 || high >= this.numTokens) {
      throw new Error(
        `categoryEncoding: numbers must be at least 0 and below numTokens, which is ${this.numTokens}; got ` +
          `${low} to ${high}`,
      );
    }
  }

  override getConfig(): ConfigDict {
    return { numTokens: this.numTokens, outputMode: this.outputMode, ...super.getConfig() };
  }
}
registerBuiltIn(CategoryEncoding);
