/** What weights begin with. `tf.initializers` (initializer-factories.ts) makes them. */
import {
  eye,
  fill,
  mul,
  ones,
  randomNormal,
  randomUniform,
  reshape,
  sign,
  sum,
  transpose,
  truncatedNormal,
  zeros,
} from '../ops/index.ts';
import { qrFactors } from '../ops/linalg/householder.ts';
import { tidy } from '../runtime/index.ts';
import type { Tensor } from '../runtime/index.ts';
import { registerBuiltIn, Serializable } from '../io/serialization.ts';
import type { ConfigDict } from '../io/serialization.ts';
import { normalizeName, suggest } from '../io/suggest.ts';
import { resolveIdentifier, serializeObject } from './engine/identifiers.ts';
import { shapeText, sizeOf } from './engine/lists.ts';
import type { DataFormat, DataType, Shape } from './engine/types.ts';

export abstract class Initializer extends Serializable {
  /** The values for a weight of a shape. */
  abstract apply(shape: Shape, dtype?: DataType): Tensor;

  override getConfig(): ConfigDict {
    return {};
  }
}

function assertFloatOrInt(className: string, dtype: DataType): 'float32' | 'int32' {
  if (dtype !== 'float32' && dtype !== 'int32') {
    throw new Error(`${className} makes float32 or int32 weights, not ${dtype}`);
  }
  return dtype;
}

/** All zeros. */
export class Zeros extends Initializer {
  static className = 'Zeros';

  override apply(shape: Shape, dtype: DataType = 'float32'): Tensor {
    return zeros(shape as number[], dtype);
  }
}
registerBuiltIn(Zeros);

/** All ones. */
export class Ones extends Initializer {
  static className = 'Ones';

  override apply(shape: Shape, dtype: DataType = 'float32'): Tensor {
    return ones(shape as number[], dtype);
  }
}
registerBuiltIn(Ones);

export interface ConstantArgs {
  value: number;
}

/** One value everywhere. */
export class Constant extends Initializer {
  static className = 'Constant';
  private readonly value: number;

  constructor(args: ConstantArgs) {
    super();
    if (typeof args !== 'object' || args?.value === undefined) {
      throw new Error('initializers.constant: the value is missing; pass {value: …}');
    }
    this.value = args.value;
  }

  override apply(shape: Shape, dtype: DataType = 'float32'): Tensor {
    return fill(shape as number[], this.value, dtype);
  }

  override getConfig(): ConfigDict {
    return { value: this.value };
  }
}
registerBuiltIn(Constant);

export interface RandomUniformArgs {
  /** Default: -0.05. */
  minval?: number;
  /** Default: 0.05. */
  maxval?: number;
  seed?: number;
}

/** Random values of equal probability between two bounds. */
export class RandomUniform extends Initializer {
  static className = 'RandomUniform';
  private readonly minval: number;
  private readonly maxval: number;
  private readonly seed?: number;

  constructor(args: RandomUniformArgs = {}) {
    super();
    this.minval = args.minval ?? -0.05;
    this.maxval = args.maxval ?? 0.05;
    this.seed = args.seed ?? undefined;
  }

  override apply(shape: Shape, dtype: DataType = 'float32'): Tensor {
    return randomUniform(shape as number[], this.minval, this.maxval, dtype, this.seed);
  }

  override getConfig(): ConfigDict {
    return { minval: this.minval, maxval: this.maxval, seed: this.seed };
  }
}
registerBuiltIn(RandomUniform);

export interface RandomNormalArgs {
  /** Default: 0. */
  mean?: number;
  /** Default: 0.05. */
  stddev?: number;
  seed?: number;
}

/** Normally distributed values. */
export class RandomNormal extends Initializer {
  static className: string = 'RandomNormal';
  protected readonly mean: number;
  protected readonly stddev: number;
  protected readonly seed?: number;

  constructor(args: RandomNormalArgs = {}) {
    super();
    this.mean = args.mean ?? 0;
    this.stddev = args.stddev ?? 0.05;
    this.seed = args.seed ?? undefined;
  }

  override apply(shape: Shape, dtype: DataType = 'float32'): Tensor {
    const type = assertFloatOrInt('randomNormal', dtype);
    return randomNormal(shape as number[], this.mean, this.stddev, type, this.seed);
  }

  override getConfig(): ConfigDict {
    return { mean: this.mean, stddev: this.stddev, seed: this.seed };
  }
}
registerBuiltIn(RandomNormal);

export type TruncatedNormalArgs = RandomNormalArgs;

/** Normally distributed values, drawn again where they lie beyond two standard deviations. */
export class TruncatedNormal extends RandomNormal {
  static override className = 'TruncatedNormal';

  override apply(shape: Shape, dtype: DataType = 'float32'): Tensor {
    const type = assertFloatOrInt('truncatedNormal', dtype);
    return truncatedNormal(shape as number[], this.mean, this.stddev, type, this.seed);
  }
}
registerBuiltIn(TruncatedNormal);

export interface IdentityArgs {
  /** Default: 1. */
  gain?: number;
}

/** A square matrix with `gain` on its diagonal. */
export class Identity extends Initializer {
  static className = 'Identity';
  private readonly gain: number;

  constructor(args: IdentityArgs = {}) {
    super();
    this.gain = args.gain ?? 1;
  }

  override apply(shape: Shape): Tensor {
    if (shape.length !== 2 || shape[0] !== shape[1]) {
      throw new Error(
        `initializers.identity makes square matrices only, got shape ${shapeText(shape)}`,
      );
    }
    return tidy(() => mul(eye(shape[0]!), this.gain));
  }

  override getConfig(): ConfigDict {
    return { gain: this.gain };
  }
}
registerBuiltIn(Identity);

/** The number of inputs of a unit, of its outputs, or the mean of both. */
export type FanMode = 'fanIn' | 'fanOut' | 'fanAvg';

export type Distribution = 'normal' | 'uniform' | 'truncatedNormal';

export interface VarianceScalingArgs {
  /** Positive. Default: 1. */
  scale?: number;
  /** What the variance is divided by. Default: 'fanIn'. */
  mode?: FanMode;
  /** Default: 'normal', which is drawn again beyond two standard deviations. */
  distribution?: Distribution;
  seed?: number;
}

/** Random values whose variance fits the number of connections of a unit. */
export class VarianceScaling extends Initializer {
  static className: string = 'VarianceScaling';
  private readonly scale: number;
  private readonly mode: FanMode;
  private readonly distribution: Distribution;
  private readonly seed?: number;

  constructor(args: VarianceScalingArgs = {}) {
    super();
    this.scale = args.scale ?? 1;
    if (this.scale <= 0) {
      throw new Error(`initializers.varianceScaling: scale must be positive, got ${this.scale}`);
    }
    this.mode = option('mode', args.mode ?? 'fanIn', ['fanIn', 'fanOut', 'fanAvg']);
    this.distribution = option('distribution', args.distribution ?? 'normal', [
      'normal',
      'uniform',
      'truncatedNormal',
    ]);
    this.seed = args.seed ?? undefined;
  }

  override apply(shape: Shape, dtype: DataType = 'float32'): Tensor {
    const [fanIn, fanOut] = computeFans(shape);
    const fans = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 };
    const variance = this.scale / Math.max(1, fans[this.mode]);
    const sizes = shape as number[];
    if (this.distribution === 'uniform') {
      const limit = Math.sqrt(3 * variance);
      return randomUniform(sizes, -limit, limit, dtype, this.seed);
    }
    const type = assertFloatOrInt(this.getClassName(), dtype);
    return truncatedNormal(sizes, 0, Math.sqrt(variance), type, this.seed);
  }

  override getConfig(): ConfigDict {
    return {
      scale: this.scale,
      mode: this.mode,
      distribution: this.distribution,
      seed: this.seed,
    };
  }
}
registerBuiltIn(VarianceScaling);

function option<T extends string>(name: string, value: string, known: T[]): T {
  const found = known.find((k) => normalizeName(k) === normalizeName(value));
  if (!found) {
    throw new Error(
      `initializers.varianceScaling: unknown ${name} '${value}': ${suggest(value, known)}`,
    );
  }
  return found;
}

/** How many values go into and out of one unit of a weight. */
function computeFans(shape: Shape, dataFormat: DataFormat = 'channelsLast'): [number, number] {
  const sizes = shape as number[];
  if (sizes.length === 2) return [sizes[0], sizes[1]];
  if ([3, 4, 5].includes(sizes.length)) {
    if (dataFormat === 'channelsFirst') {
      const receptive = sizeOf(sizes.slice(2));
      return [sizes[1] * receptive, sizes[0] * receptive];
    }
    const receptive = sizeOf(sizes.slice(0, -2));
    return [sizes[sizes.length - 2] * receptive, sizes[sizes.length - 1] * receptive];
  }
  const root = Math.sqrt(sizeOf(sizes));
  return [root, root];
}

export interface SeedOnlyInitializerArgs {
  seed?: number;
}

/** The special cases of variance scaling are saved as such. */
abstract class NamedVarianceScaling extends VarianceScaling {
  override getClassName(): string {
    return VarianceScaling.className;
  }
}

/** Glorot & Bengio 2010, http://proceedings.mlr.press/v9/glorot10a.html, uniform. */
export class GlorotUniform extends NamedVarianceScaling {
  static override className = 'GlorotUniform';

  constructor(args: SeedOnlyInitializerArgs = {}) {
    super({ scale: 1, mode: 'fanAvg', distribution: 'uniform', seed: args.seed });
  }
}
registerBuiltIn(GlorotUniform);

/** Glorot & Bengio 2010, http://proceedings.mlr.press/v9/glorot10a.html, normal. */
export class GlorotNormal extends NamedVarianceScaling {
  static override className = 'GlorotNormal';

  constructor(args: SeedOnlyInitializerArgs = {}) {
    super({ scale: 1, mode: 'fanAvg', distribution: 'normal', seed: args.seed });
  }
}
registerBuiltIn(GlorotNormal);

/** He et al. 2015, https://arxiv.org/abs/1502.01852, normal. */
export class HeNormal extends NamedVarianceScaling {
  static override className = 'HeNormal';

  constructor(args: SeedOnlyInitializerArgs = {}) {
    super({ scale: 2, mode: 'fanIn', distribution: 'normal', seed: args.seed });
  }
}
registerBuiltIn(HeNormal);

/** He et al. 2015, https://arxiv.org/abs/1502.01852, uniform. */
export class HeUniform extends NamedVarianceScaling {
  static override className = 'HeUniform';

  constructor(args: SeedOnlyInitializerArgs = {}) {
    super({ scale: 2, mode: 'fanIn', distribution: 'uniform', seed: args.seed });
  }
}
registerBuiltIn(HeUniform);

/** LeCun et al. 1998 (Efficient BackProp), normal. */
export class LeCunNormal extends NamedVarianceScaling {
  static override className = 'LeCunNormal';

  constructor(args: SeedOnlyInitializerArgs = {}) {
    super({ scale: 1, mode: 'fanIn', distribution: 'normal', seed: args.seed });
  }
}
registerBuiltIn(LeCunNormal);

/** LeCun et al. 1998 (Efficient BackProp), uniform. */
export class LeCunUniform extends NamedVarianceScaling {
  static override className = 'LeCunUniform';

  constructor(args: SeedOnlyInitializerArgs = {}) {
    super({ scale: 1, mode: 'fanIn', distribution: 'uniform', seed: args.seed });
  }
}
registerBuiltIn(LeCunUniform);

export interface OrthogonalArgs extends SeedOnlyInitializerArgs {
  /** Default: 1. */
  gain?: number;
}

/** A random orthogonal matrix (Saxe et al. 2013, https://arxiv.org/abs/1312.6120). */
export class Orthogonal extends Initializer {
  static className = 'Orthogonal';
  protected readonly gain: number;
  protected readonly seed?: number;

  constructor(args: OrthogonalArgs = {}) {
    super();
    this.gain = args.gain ?? 1;
    this.seed = args.seed ?? undefined;
  }

  override apply(shape: Shape, dtype: DataType = 'float32'): Tensor {
    if (shape.length < 2) {
      throw new Error(
        `initializers.orthogonal needs two axes at least, got shape ${shapeText(shape)}`,
      );
    }
    const type = assertFloatOrInt('orthogonal', dtype);
    const sizes = shape as number[];
    const columns = sizes[sizes.length - 1];
    const rows = sizeOf(sizes.slice(0, -1));
    return tidy(() => {
      const tall = [Math.max(rows, columns), Math.min(rows, columns)];
      const [q, r] = qrFactors(randomNormal(tall, 0, 1, type, this.seed));
      // A QR decomposition is unique only up to signs; without them the matrices are not uniform.
      const diagonal = sum(mul(r, eye(tall[1])), 0);
      const orthogonal = mul(q, sign(diagonal));
      const matrix = rows < columns ? transpose(orthogonal) : orthogonal;
      return reshape(mul(matrix, this.gain), sizes);
    });
  }

  override getConfig(): ConfigDict {
    return { gain: this.gain, seed: this.seed };
  }
}
registerBuiltIn(Orthogonal);

export type InitializerIdentifier =
  | 'constant'
  | 'glorotNormal'
  | 'glorotUniform'
  | 'heNormal'
  | 'heUniform'
  | 'identity'
  | 'leCunNormal'
  | 'leCunUniform'
  | 'ones'
  | 'orthogonal'
  | 'randomNormal'
  | 'randomUniform'
  | 'truncatedNormal'
  | 'varianceScaling'
  | 'zeros'
  | (string & {});

const KIND = {
  name: 'initializer',
  base: Initializer,
  aliases: { zero: 'Zeros', one: 'Ones', normal: 'RandomNormal', uniform: 'RandomUniform' },
};

export function getInitializer(
  identifier: InitializerIdentifier | Initializer | ConfigDict,
): Initializer {
  return resolveIdentifier<Initializer>(identifier, KIND);
}

export function serializeInitializer(initializer: Initializer | null): ConfigDict | null {
  return serializeObject(initializer);
}
