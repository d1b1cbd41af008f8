/** Dense layers between any axes, said by an equation. */
import { add, einsum } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { getActivation, serializeActivation } from '../activations.ts';
import type { Activation, ActivationIdentifier } from '../activations.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText, toList } from '../engine/lists.ts';
import { parameterConfig, readParameter } from '../engine/parameters.ts';
import type {
  ConstraintArg,
  InitializerArg,
  Parameter,
  RegularizerArg,
} from '../engine/parameters.ts';
import { absent, type Shape } from '../engine/types.ts';
import { getRegularizer, serializeRegularizer } from '../regularizers.ts';

export interface EinsumDenseArgs extends LayerArgs {
  /** Axes of input, kernel and output, such as 'abc,cd->abd'; '...' for any others. */
  equation: string;
  /** Of the output without the batch axis; null where a size follows from the input. */
  outputShape: number | Shape;
  /** Default: linear. */
  activation?: ActivationIdentifier | Activation;
  /** The axes of the output along which there is a bias, such as 'd'. Default: no bias. */
  biasAxes?: string | null;
  /** Default: 'glorotUniform'. */
  kernelInitializer?: InitializerArg;
  /** Default: 'zeros'. */
  biasInitializer?: InitializerArg;
  kernelRegularizer?: RegularizerArg;
  biasRegularizer?: RegularizerArg;
  activityRegularizer?: RegularizerArg;
  kernelConstraint?: ConstraintArg;
  biasConstraint?: ConstraintArg;
}

/** The equation for inputs of a rank: a letter for each axis. */
interface Axes {
  input: string;
  kernel: string;
  output: string;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

export class EinsumDense extends Layer {
  static className = 'EinsumDense';
  private readonly equation: string;
  private readonly outputSizes: Shape;
  private readonly activation: Activation;
  private readonly biasAxes: string | null;
  private readonly kernelParameter: Parameter;
  private readonly biasParameter: Parameter;
  private kernel: LayerVariable | null = null;
  private bias: LayerVariable | null = null;

  constructor(args: EinsumDenseArgs) {
    super(args);
    const equation: unknown = args.equation;
    const term = '(\\.{3})?[a-zA-Z]*|[a-zA-Z]*\\.{3}';
    const form = new RegExp(`^(${term}),([a-zA-Z]+)->(${term})$`);
    if (typeof equation !== 'string' || !form.test(equation.replace(/\s/g, ''))) {
      throw new Error(
        `einsumDense: the equation must be like 'abc,cd->abd', with '...' first or last if at all, got ` +
          JSON.stringify(equation),
      );
    }
    this.equation = equation.replace(/\s/g, '');
    this.outputSizes = toList(args.outputShape as number | number[]);
    this.activation = getActivation(args.activation);
    this.biasAxes = args.biasAxes ?? null;
    this.kernelParameter = readParameter(args, 'kernel', 'glorotUniform');
    this.biasParameter = readParameter(args, 'bias', 'zeros');
    this.activityRegularizer = getRegularizer(args.activityRegularizer) ?? absent;
  }

  private axesFor(rank: number): Axes {
    const [left, output] = this.equation.split('->');
    const [input, kernel] = left.split(',');
    const named = input.replace('...', '');
    const spare = [...ALPHABET].filter((letter) => !this.equation.includes(letter));
    const others = spare.slice(0, rank - named.length).join('');
    if (rank < named.length || (rank > named.length && !input.includes('...'))) {
      throw new Error(
        `einsumDense: '${input}' of the equation '${this.equation}' does not fit an input of rank ${rank}`,
      );
    }
    return { input: input.replace('...', others), kernel, output: output.replace('...', others) };
  }

  /** The size of each axis by its letter. */
  private sizesFor(shape: Shape): { axes: Axes; sizes: Map<string, number | null> } {
    const axes = this.axesFor(shape.length);
    const sizes = new Map<string, number | null>();
    [...axes.input].forEach((letter, i) => sizes.set(letter, shape[i]));
    const named = [...axes.output].slice(1);
    // Sizes are said of the last axes only where others go without saying.
    const said = named.slice(named.length - this.outputSizes.length);
    if (this.outputSizes.length > named.length) {
      throw new Error(
        `einsumDense: outputShape ${shapeText(this.outputSizes)} has more axes than '${axes.output}' without the batch's`,
      );
    }
    said.forEach((letter, i) => {
      const wanted = this.outputSizes[i];
      const known = sizes.get(letter);
      if (wanted !== null && known != null && known !== wanted) {
        throw new Error(
          `einsumDense: axis '${letter}' of '${this.equation}' has size ${known} in the input and ${wanted} in ` +
            'outputShape',
        );
      }
      if (known == null) sizes.set(letter, wanted ?? known ?? null);
    });
    return { axes, sizes };
  }

  override build(inputShape: Shape | Shape[]): void {
    const { axes, sizes } = this.sizesFor(getExactlyOneShape(inputShape));
    const size = (letter: string): number => {
      const known = sizes.get(letter);
      if (known == null) {
        throw new Error(
          `einsumDense: the size of axis '${letter}' of '${this.equation}' must be known: from the input, or ` +
            'from outputShape',
        );
      }
      return known;
    };
    this.kernel = this.addParameter('kernel', [...axes.kernel].map(size), this.kernelParameter);
    const letters = [...(this.biasAxes ?? '')];
    if (letters.length > 0) {
      const places = letters.map((letter) => axes.output.indexOf(letter));
      if (places.includes(-1)) {
        throw new Error(
          `einsumDense: biasAxes '${this.biasAxes}' must be letters of '${axes.output}'`,
        );
      }
      const behind = [...axes.output].slice(Math.min(...places));
      const shape = behind.map((letter) => (letters.includes(letter) ? size(letter) : 1));
      this.bias = this.addParameter('bias', shape, this.biasParameter);
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const { axes, sizes } = this.sizesFor(getExactlyOneShape(inputShape));
    return [...axes.output].map((letter) => sizes.get(letter) ?? null);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const { input, kernel, output } = this.axesFor(x.rank);
      const y = einsum(`${input},${kernel}->${output}`, x, this.kernel!.read());
      return this.activation.apply(this.bias ? add(y, this.bias.read()) : y);
    });
  }

  override getConfig(): ConfigDict {
    return {
      equation: this.equation,
      outputShape: this.outputSizes,
      activation: serializeActivation(this.activation),
      biasAxes: this.biasAxes,
      ...parameterConfig('kernel', this.kernelParameter),
      ...parameterConfig('bias', this.biasParameter),
      activityRegularizer: serializeRegularizer(this.activityRegularizer),
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(EinsumDense);
