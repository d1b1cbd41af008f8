/** Fully connected layers. */
import { add, matMul, reshape } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { getActivation, serializeActivation } from '../activations.ts';
import type { Activation, ActivationIdentifier } from '../activations.ts';
import { InputSpec } from '../engine/input-spec.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText } from '../engine/lists.ts';
import { assertPositiveInteger, parameterConfig, readParameter } from '../engine/parameters.ts';
import type {
  ConstraintArg,
  InitializerArg,
  Parameter,
  RegularizerArg,
} from '../engine/parameters.ts';
import { absent, type Shape } from '../engine/types.ts';
import { getRegularizer, serializeRegularizer } from '../regularizers.ts';

export interface DenseLayerArgs extends LayerArgs {
  /** Size of the output's last axis. */
  units: number;
  /** Default: linear. */
  activation?: ActivationIdentifier | Activation;
  /** Default: true. */
  useBias?: boolean;
  /** Default: 'glorotNormal'. */
  kernelInitializer?: InitializerArg;
  /** Default: 'zeros'. */
  biasInitializer?: InitializerArg;
  /** Size of the input, instead of `inputShape`. */
  inputDim?: number;
  kernelConstraint?: ConstraintArg;
  biasConstraint?: ConstraintArg;
  kernelRegularizer?: RegularizerArg;
  biasRegularizer?: RegularizerArg;
  activityRegularizer?: RegularizerArg;
}

/** `activation(x · kernel + bias)` along the last axis. */
export class Dense extends Layer {
  static className = 'Dense';
  private readonly units: number;
  private readonly activation: Activation;
  private readonly useBias: boolean;
  private readonly kernelParameter: Parameter;
  private readonly biasParameter: Parameter;
  private kernel: LayerVariable | null = null;
  private bias: LayerVariable | null = null;

  constructor(args: DenseLayerArgs) {
    super(
      args.inputDim != null && args.inputShape == null && args.batchInputShape == null
        ? { ...args, batchInputShape: [args.batchSize ?? null, args.inputDim] }
        : args,
    );
    assertPositiveInteger(args.units, 'dense', 'units');
    this.units = args.units;
    this.activation = getActivation(args.activation);
    this.useBias = args.useBias ?? true;
    this.kernelParameter = readParameter(args, 'kernel', 'glorotNormal');
    this.biasParameter = readParameter(args, 'bias', 'zeros');
    this.activityRegularizer = getRegularizer(args.activityRegularizer) ?? absent;
    this.supportsMasking = true;
    this.inputSpec = [new InputSpec({ minNDim: 2 })];
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = getExactlyOneShape(inputShape);
    const size = shape[shape.length - 1];
    if (size === null) {
      throw new Error(
        `dense: the last axis of the input must have a known size, got ${shapeText(shape)}`,
      );
    }
    this.kernel = this.addParameter('kernel', [size, this.units], this.kernelParameter);
    if (this.useBias) this.bias = this.addParameter('bias', [this.units], this.biasParameter);
    this.inputSpec = [new InputSpec({ minNDim: 2, axes: { [-1]: size } })];
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [...getExactlyOneShape(inputShape).slice(0, -1), this.units];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      const size = x.shape[x.rank - 1];
      const rows = x.rank === 2 ? x : reshape(x, [-1, size]);
      const product: Tensor = matMul(rows, this.kernel!.read());
      const biased = this.bias ? add(product, this.bias.read()) : product;
      const y = this.activation.apply(biased);
      return x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), this.units]);
    });
  }

  override getConfig(): ConfigDict {
    return {
      units: this.units,
      activation: serializeActivation(this.activation),
      useBias: this.useBias,
      ...parameterConfig('kernel', this.kernelParameter),
      ...parameterConfig('bias', this.biasParameter),
      activityRegularizer: serializeRegularizer(this.activityRegularizer),
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(Dense);
