/** Layers that make one tensor of several: element by element, or by putting them together. */
import {
  add,
  all,
  cast,
  concat,
  div,
  expandDims,
  logicalAnd,
  maximum,
  minimum,
  mul,
  onesLike,
} from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { shapeList, shapeText, toList } from '../engine/lists.ts';
import type { Shape } from '../engine/types.ts';

/** Merging element by element; smaller inputs are broadcast. */
abstract class Merge extends Layer {
  constructor(args: LayerArgs = {}) {
    super(args);
    this.supportsMasking = true;
  }

  /** Merges two. */
  protected abstract mergeTwo(a: Tensor, b: Tensor): Tensor;

  /** What is done after all are merged. */
  protected finish(merged: Tensor, _count: number): Tensor {
    return merged;
  }

  override build(inputShape: Shape | Shape[]): void {
    mergedShape(this.name, severalShapes(this.name, inputShape));
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return mergedShape(this.name, severalShapes(this.name, inputShape));
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const list = toList(inputs);
      const rank = Math.max(...list.map((x) => x.rank));
      const merged = list.map((x) => withRank(x, rank)).reduce((a, b) => this.mergeTwo(a, b));
      return this.finish(merged, list.length);
    });
  }

  override computeMask(_inputs: Tensor | Tensor[], mask?: Tensor | Tensor[] | null): Tensor | null {
    const present = mask == null ? [] : toList(mask).filter((m) => m != null);
    if (present.length === 0) return null;
    return tidy(() => present.reduce((a, b) => logicalAnd(a, b)));
  }

  override get makesMasks(): boolean {
    return false;
  }
}

/** New axes go behind the batch's, so that a vector for each sample meets a sequence of vectors. */
function withRank(x: Tensor, rank: number): Tensor {
  let out = x;
  while (out.rank < rank) out = expandDims(out, 1);
  return out;
}

function severalShapes(name: string, inputShape: Shape | Shape[]): Shape[] {
  const shapes = shapeList(inputShape);
  if (shapes.length < 2) {
    throw new Error(
      `layer '${name}' merges several inputs, got ${shapes.length}; apply it to a list of at least two`,
    );
  }
  return shapes;
}

/** The shape that several broadcast to. */
function mergedShape(name: string, shapes: Shape[]): Shape {
  const rank = Math.max(...shapes.map((s) => s.length));
  const padded = shapes.map((s) => [
    s[0],
    ...Array<number>(rank - s.length).fill(1),
    ...s.slice(1),
  ]);
  return padded.reduce((a, b) =>
    a.map((n, i) => {
      const m = b[i];
      if (n === m) return n;
      if (n === 1) return m;
      if (m === 1) return n;
      if (n === null || m === null) return i === 0 ? null : (n ?? m);
      throw new Error(
        `layer '${name}' cannot merge inputs of shapes ${shapes.map(shapeText).join(', ')}: sizes along ` +
          `axis ${i} differ`,
      );
    }),
  );
}

/** The sum of several inputs. */
export class Add extends Merge {
  static className = 'Add';

  protected override mergeTwo(a: Tensor, b: Tensor): Tensor {
    return add(a, b);
  }
}
registerBuiltIn(Add);

/** The product of several inputs. */
export class Multiply extends Merge {
  static className = 'Multiply';

  protected override mergeTwo(a: Tensor, b: Tensor): Tensor {
    return mul(a, b);
  }
}
registerBuiltIn(Multiply);

/** The mean of several inputs. */
export class Average extends Merge {
  static className = 'Average';

  protected override mergeTwo(a: Tensor, b: Tensor): Tensor {
    return add(a, b);
  }

  protected override finish(merged: Tensor, count: number): Tensor {
    return div(merged, count);
  }
}
registerBuiltIn(Average);

/** The largest of several inputs. */
export class Maximum extends Merge {
  static className = 'Maximum';

  protected override mergeTwo(a: Tensor, b: Tensor): Tensor {
    return maximum(a, b);
  }
}
registerBuiltIn(Maximum);

/** The smallest of several inputs. */
export class Minimum extends Merge {
  static className = 'Minimum';

  protected override mergeTwo(a: Tensor, b: Tensor): Tensor {
    return minimum(a, b);
  }
}
registerBuiltIn(Minimum);

export interface ConcatenateLayerArgs extends LayerArgs {
  /** The axis along which to put them together. Default: -1. */
  axis?: number;
}

/** Several inputs one after the other. */
export class Concatenate extends Layer {
  static className = 'Concatenate';
  private readonly axis: number;

  constructor(args: ConcatenateLayerArgs = {}) {
    super(args);
    this.axis = args.axis ?? -1;
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    this.computeOutputShape(inputShape);
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shapes = severalShapes(this.name, inputShape);
    const [first] = shapes;
    const axis = this.axis < 0 ? first.length + this.axis : this.axis;
    return shapes.reduce((a, b) => {
      const fits = a.length === b.length;
      if (!fits || a.some((n, i) => i !== axis && n !== null && b[i] !== null && n !== b[i])) {
        throw new Error(
          `layer '${this.name}' cannot concatenate inputs of shapes ${shapes.map(shapeText).join(', ')}: ` +
            `all sizes but those along axis ${this.axis} must be the same`,
        );
      }
      return a.map((n, i) => {
        if (i !== axis) return n ?? b[i];
        return n === null || b[i] === null ? null : n + b[i];
      });
    });
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return concat(toList(inputs), this.axis);
  }

  override computeMask(inputs: Tensor | Tensor[], mask?: Tensor | Tensor[] | null): Tensor | null {
    const masks = mask == null ? [] : toList(mask);
    if (masks.every((m) => m == null)) return null;
    return tidy(() => {
      const full = toList(inputs).map((x, i) => {
        // Where one input has no mask, all of it is there.
        if (masks[i] == null) return cast(onesLike(x), 'bool');
        const aligned = masks[i].rank < x.rank ? expandDims(masks[i], -1) : masks[i];
        return logicalAnd(aligned, cast(onesLike(x), 'bool'));
      });
      return all(concat(full, this.axis), -1);
    });
  }

  override get makesMasks(): boolean {
    return false;
  }

  override getConfig(): ConfigDict {
    return { axis: this.axis, ...super.getConfig() };
  }
}
registerBuiltIn(Concatenate);
