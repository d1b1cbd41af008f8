/** Dot products of the samples of two inputs. */
import { div, einsum, expandDims, maximum, sqrt, square, sum } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import { shapeList, shapeText, toList } from '../engine/lists.ts';
import type { Shape } from '../engine/types.ts';

export interface DotLayerArgs extends LayerArgs {
  /** The axis along which to multiply and sum, of both inputs or of each. Axis 0 is the batch. */
  axes: number | [number, number];
  /** Whether to scale both to length 1 first, which gives the cosine. Default: false. */
  normalize?: boolean;
}

/** Keeps the division finite. */
const EPSILON = 1e-7;

export class Dot extends Layer {
  static className = 'Dot';
  private readonly axes: number | [number, number];
  private readonly normalize: boolean;

  constructor(args: DotLayerArgs) {
    super(args);
    const axes = toList<number>(args.axes);
    if (axes.length > 2 || axes.some((axis) => !Number.isInteger(axis) || axis === 0)) {
      throw new Error(
        `dot: axes must be one or two axes other than the batch's, got ${JSON.stringify(args.axes)}`,
      );
    }
    this.axes = args.axes;
    this.normalize = args.normalize ?? false;
    this.supportsMasking = true;
  }

  /** The axes counted from the front, for inputs of these shapes. */
  private axesOf(shapes: Shape[]): number[] {
    if (shapes.length !== 2) {
      throw new Error(`layer '${this.name}' multiplies two inputs, got ${shapes.length}`);
    }
    const given = Array.isArray(this.axes) ? this.axes : [this.axes, this.axes];
    const axes = given.map((axis, i) => (axis < 0 ? axis + shapes[i].length : axis));
    const sizes = axes.map((axis, i) => shapes[i][axis]);
    const missing = axes.some((axis, i) => axis < 1 || axis >= shapes[i].length);
    if (missing || (sizes[0] !== null && sizes[1] !== null && sizes[0] !== sizes[1])) {
      throw new Error(
        `layer '${this.name}' cannot multiply ${shapes.map(shapeText).join(' and ')} along axes ` +
          `${given.join(' and ')}: both must have them, with one size`,
      );
    }
    return axes;
  }

  override build(inputShape: Shape | Shape[]): void {
    this.axesOf(shapeList(inputShape));
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shapes = shapeList(inputShape);
    const axes = this.axesOf(shapes);
    const [first, second] = shapes.map((shape, i) => shape.filter((_, axis) => axis !== axes[i]));
    const shape = [...first, ...second.slice(1)];
    return shape.length === 1 ? [...shape, 1] : shape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const list = toList(inputs);
      const axes = this.axesOf(list.map((x) => x.shape));
      const [x, y] = list.map((t, i) => (this.normalize ? unitLength(t, axes[i]) : t));
      const labels = (rank: number, from: string, axis: number): string =>
        Array.from({ length: rank }, (_, i) => {
          if (i === 0) return 'z';
          return i === axis ? 'y' : String.fromCharCode(from.charCodeAt(0) + i);
        }).join('');
      const [a, b] = [labels(x.rank, 'a', axes[0]), labels(y.rank, 'A', axes[1])];
      const product = einsum(
        `${a},${b}->${a.replace('y', '')}${b.slice(1).replace('y', '')}`,
        x,
        y,
      );
      return product.rank === 1 ? expandDims(product, 1) : product;
    });
  }

  override computeMask(): null {
    return null;
  }

  override get makesMasks(): boolean {
    return false;
  }

  override getConfig(): ConfigDict {
    return { axes: this.axes, normalize: this.normalize, ...super.getConfig() };
  }
}
registerBuiltIn(Dot);

function unitLength(x: Tensor, axis: number): Tensor {
  return div(x, sqrt(maximum(sum(square(x), axis, true), EPSILON)));
}
