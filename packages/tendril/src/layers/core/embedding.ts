/** Embeddings: a learned vector for each of some whole numbers. */
import { cast, gather, notEqual } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import { Layer } from '../engine/layer.ts';
import type { LayerArgs } from '../engine/layer.ts';
import type { LayerVariable } from '../engine/layer-variable.ts';
import { getExactlyOneShape, getExactlyOneTensor, shapeText, toList } from '../engine/lists.ts';
import { assertPositiveInteger, parameterConfig, readParameter } from '../engine/parameters.ts';
import type {
  ConstraintArg,
  InitializerArg,
  Parameter,
  RegularizerArg,
} from '../engine/parameters.ts';
import { absent, type Shape } from '../engine/types.ts';
import { getRegularizer, serializeRegularizer } from '../regularizers.ts';

export interface EmbeddingLayerArgs extends LayerArgs {
  /** How many numbers there are: the largest plus one. */
  inputDim: number;
  /** Length of the vectors. */
  outputDim: number;
  /** Default: 'randomUniform'. */
  embeddingsInitializer?: InitializerArg;
  embeddingsRegularizer?: RegularizerArg;
  activityRegularizer?: RegularizerArg;
  embeddingsConstraint?: ConstraintArg;
  /** Whether 0 means that there is nothing, and is masked. Default: false. */
  maskZero?: boolean;
  /** Length of the sequences, if it is always the same. */
  inputLength?: number | number[] | null;
}

/** Looks up a vector for each number of the input. */
export class Embedding extends Layer {
  static className = 'Embedding';
  private readonly inputDim: number;
  private readonly outputDim: number;
  private readonly parameter: Parameter;
  private readonly maskZero: boolean;
  private readonly inputLength: number | number[] | null;
  private embeddings: LayerVariable | null = null;

  constructor(args: EmbeddingLayerArgs) {
    super(args);
    assertPositiveInteger(args.inputDim, 'embedding', 'inputDim');
    assertPositiveInteger(args.outputDim, 'embedding', 'outputDim');
    this.inputLength = args.inputLength ?? null;
    if (this.batchInputShape === null) {
      const lengths = this.inputLength === null ? [null] : toList(this.inputLength);
      this.batchInputShape = [args.batchSize ?? null, ...lengths];
      // TensorFlow.js makes the weights of this type, too; so it must not be that of indices.
      this.dtype = args.dtype ?? 'float32';
    }
    this.inputDim = args.inputDim;
    this.outputDim = args.outputDim;
    this.parameter = readParameter(args, 'embeddings', 'randomUniform');
    this.activityRegularizer = getRegularizer(args.activityRegularizer) ?? absent;
    this.maskZero = args.maskZero ?? false;
    this.supportsMasking = this.maskZero;
  }

  override build(): void {
    const shape = [this.inputDim, this.outputDim];
    this.embeddings = this.addParameter('embeddings', shape, this.parameter);
    this.built = true;
  }

  override get makesMasks(): boolean {
    return this.maskZero;
  }

  override computeMask(inputs: Tensor | Tensor[]): Tensor | null {
    return this.maskZero ? tidy(() => notEqual(getExactlyOneTensor(inputs), 0)) : null;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = getExactlyOneShape(inputShape);
    if (this.inputLength === null) return [...shape, this.outputDim];
    const lengths = toList(this.inputLength);
    const fits = lengths.length === shape.length - 1;
    if (!fits || lengths.some((n, i) => shape[i + 1] !== null && n !== shape[i + 1])) {
      throw new Error(
        `embedding: inputLength is ${lengths}, but the input has shape ${shapeText(shape)}`,
      );
    }
    return [shape[0], ...lengths, this.outputDim];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = getExactlyOneTensor(inputs);
      return gather(this.embeddings!.read() as Tensor, cast(x, 'int32'));
    });
  }

  override getConfig(): ConfigDict {
    return {
      inputDim: this.inputDim,
      outputDim: this.outputDim,
      ...parameterConfig('embeddings', this.parameter),
      activityRegularizer: serializeRegularizer(this.activityRegularizer),
      maskZero: this.maskZero,
      inputLength: this.inputLength,
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(Embedding);
