/** Applies a layer to each step of sequences. */
import { reshape } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import { InputSpec } from '../engine/input-spec.ts';
import {
  exactlyOne,
  getExactlyOneShape,
  getExactlyOneTensor,
  shapeText,
  toList,
} from '../engine/lists.ts';
import type { Kwargs, Shape } from '../engine/types.ts';
import { Wrapper } from './wrapper.ts';
import type { WrapperLayerArgs } from './wrapper.ts';

/** The steps of all samples are one batch for the wrapped layer, so it runs only once. */
export class TimeDistributed extends Wrapper {
  static className = 'TimeDistributed';

  constructor(args: WrapperLayerArgs) {
    super(args);
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = getExactlyOneShape(inputShape);
    if (shape.length < 3) {
      throw new Error(
        `timeDistributed: the input must be sequences, [batch, steps, …] of rank 3 at least, got ${shapeText(shape)}`,
      );
    }
    this.inputSpec = [new InputSpec({ shape: [null, null, ...shape.slice(2)] })];
    if (!this.layer.built) {
      this.layer.build([shape[0], ...shape.slice(2)]);
      this.layer.built = true;
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, steps, ...sizes] = getExactlyOneShape(inputShape);
    const inner = getExactlyOneShape(this.layer.computeOutputShape([batch, ...sizes]));
    return [inner[0], steps, ...inner.slice(1)];
  }

  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const [batch, steps, ...sizes] = x.shape;
      const inner = this.layer.call(reshape(x, [batch * steps, ...sizes]), {
        ...kwargs,
        mask: this.innerMask(kwargs?.mask as Tensor | Tensor[] | null | undefined),
      });
      const y = exactlyOne(inner, 'output of the wrapped layer');
      return reshape(y, [batch, steps, ...y.shape.slice(1)]);
    });
  }

  /** What of a mask is inside of each step: nothing, if it only says which steps there are. */
  private innerMask(given: Tensor | Tensor[] | null | undefined): Tensor | undefined {
    const mask = given == null ? null : toList(given)[0];
    if (!mask || mask.rank < 3) return undefined;
    const [batch, steps, ...sizes] = mask.shape;
    return reshape(mask, [batch * steps, ...sizes]);
  }

  override get makesMasks(): boolean {
    return false;
  }
}
registerBuiltIn(TimeDistributed);
