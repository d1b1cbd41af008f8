/** Cells whose kernels are matrices: all but the convolutional. */
import { add, matMul } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { shapeList, shapeText } from '../engine/lists.ts';
import { assertPositiveInteger } from '../engine/parameters.ts';
import type { Parameter } from '../engine/parameters.ts';
import type { Shape } from '../engine/types.ts';
import { StandardCell } from './standard-cell.ts';
import type { CellArgs } from './standard-cell.ts';

export interface DenseCellArgs extends CellArgs {
  /** Size of the state, and of the output. */
  units: number;
}

export abstract class DenseCell extends StandardCell {
  readonly units: number;
  /** How many vectors of `units` each step computes. */
  private readonly parts: number;

  constructor(args: DenseCellArgs, parts: number) {
    super(args);
    assertPositiveInteger(args.units, this.getClassName(), 'units');
    this.units = args.units;
    this.parts = parts;
  }

  /** Shape and beginning of the bias. */
  protected biasOf(width: number): { shape: number[]; parameter: Parameter } {
    return { shape: [width], parameter: this.biasParameter };
  }

  override build(inputShape: Shape | Shape[]): void {
    const [shape] = shapeList(inputShape);
    const size = shape.at(-1);
    if (size == null) {
      throw new Error(
        `cell '${this.name}': the last size of the input must be known, got ${shapeText(shape)}`,
      );
    }
    const width = this.units * this.parts;
    this.kernel = this.addParameter('kernel', [size, width], this.kernelParameter);
    this.recurrentKernel = this.addParameter(
      'recurrent_kernel',
      [this.units, width],
      this.recurrentParameter,
    );
    if (this.useBias) {
      const bias = this.biasOf(width);
      this.bias = this.addParameter('bias', bias.shape, bias.parameter);
    }
    this.built = true;
  }

  /** What the projection adds. */
  protected inputBias(): Tensor | null {
    return this.bias ? this.bias.read() : null;
  }

  override project(inputs: Tensor, training: boolean): Tensor {
    return tidy(() => {
      const x = this.dropInputs(inputs, 2, training);
      const product: Tensor = matMul(x, this.weightValue(this.kernel));
      const bias = this.inputBias();
      return bias ? add(product, bias) : product;
    });
  }

  override getConfig(): ConfigDict {
    return { units: this.units, ...super.getConfig() };
  }
}
