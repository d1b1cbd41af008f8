/** Attention with several heads (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762). */
import { cast, expandDims, greaterEqual, logicalAnd, range } from '../../ops/index.ts';
import { tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { registerBuiltIn } from '../../io/serialization.ts';
import type { ConfigDict } from '../../io/serialization.ts';
import type { Layer, LayerArgs } from '../engine/layer.ts';
import { shapeList, shapeText, toList } from '../engine/lists.ts';
import { nameScope } from '../engine/names.ts';
import { NestingLayer } from '../engine/nesting-layer.ts';
import { assertPositiveInteger, parameterConfig, readParameter } from '../engine/parameters.ts';
import type {
  ConstraintArg,
  InitializerArg,
  Parameter,
  RegularizerArg,
} from '../engine/parameters.ts';
import type { SymbolicTensor } from '../engine/symbolic.ts';
import { absent, type Kwargs, type Shape } from '../engine/types.ts';
import { getRegularizer, serializeRegularizer } from '../regularizers.ts';
import { EinsumDense } from './einsum-dense.ts';
import { attend, attendTo } from './scores.ts';

export interface MultiHeadAttentionArgs extends LayerArgs {
  numHeads: number;
  /** Size of queries and keys of each head. */
  keyDim: number;
  /** Size of values of each head. Default: keyDim. */
  valueDim?: number | null;
  /** The share of weights that is dropped while training. Default: 0. */
  dropout?: number;
  /** Default: true. */
  useBias?: boolean;
  /** Of each place of the output. Default: the size of the query. */
  outputShape?: Shape | number | null;
  /** The axes along which places look at each other. Default: all but the batch and the last. */
  attentionAxes?: number | number[] | null;
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

type Inputs = Tensor | Tensor[] | SymbolicTensor | SymbolicTensor[];

const AXES = 'abcdefghijklmnopqrstuvw';

/**
 * Applied to `[query, value]` or `[query, value, key]`; the key is the value where it is left out, and both are the
 * query where there is only that.
 */
export class MultiHeadAttention extends NestingLayer {
  static className = 'MultiHeadAttention';
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  private readonly dropout: number;
  private readonly useBias: boolean;
  private readonly outputSizes: Shape | null;
  private readonly attentionAxes: number[] | null;
  private readonly kernelParameter: Parameter;
  private readonly biasParameter: Parameter;
  private projections: EinsumDense[] = [];

  constructor(args: MultiHeadAttentionArgs) {
    super(args);
    assertPositiveInteger(args.numHeads, 'multiHeadAttention', 'numHeads');
    assertPositiveInteger(args.keyDim, 'multiHeadAttention', 'keyDim');
    this.numHeads = args.numHeads;
    this.keyDim = args.keyDim;
    this.valueDim = args.valueDim ?? args.keyDim;
    assertPositiveInteger(this.valueDim, 'multiHeadAttention', 'valueDim');
    this.dropout = args.dropout ?? 0;
    if (!(this.dropout >= 0 && this.dropout < 1)) {
      throw new Error(
        `multiHeadAttention: dropout must be at least 0 and below 1, got ${args.dropout}`,
      );
    }
    this.useBias = args.useBias ?? true;
    this.outputSizes =
      args.outputShape == null ? null : toList(args.outputShape as number | number[]);
    this.attentionAxes = args.attentionAxes == null ? null : toList(args.attentionAxes);
    this.kernelParameter = readParameter(args, 'kernel', 'glorotUniform');
    this.biasParameter = readParameter(args, 'bias', 'zeros');
    this.activityRegularizer = getRegularizer(args.activityRegularizer) ?? absent;
    this.supportsMasking = true;
  }

  protected override get parts(): Layer[] {
    return this.projections;
  }

  private axesFor(rank: number): number[] {
    const all = Array.from({ length: rank - 2 }, (_, i) => i + 1);
    return this.attentionAxes?.map((axis) => (axis < 0 ? axis + rank : axis)) ?? all;
  }

  /** A projection from or to `[batch, …, heads, size]`. */
  private projection(name: string, equation: string, outputShape: Shape, biasAxes: string) {
    return new EinsumDense({
      name,
      equation,
      outputShape,
      biasAxes: this.useBias ? biasAxes : null,
      kernelInitializer: this.kernelParameter.initializer,
      kernelRegularizer: this.kernelParameter.regularizer,
      kernelConstraint: this.kernelParameter.constraint,
      biasInitializer: this.biasParameter.initializer,
      biasRegularizer: this.biasParameter.regularizer,
      biasConstraint: this.biasParameter.constraint,
      trainable: this.trainable,
    });
  }

  override build(inputShape: Shape | Shape[]): void {
    const [query, value = query, key = value] = shapeList(inputShape);
    const wrong = [query, value, key].some((s) => s.length < 3 || s.length !== query.length);
    if (wrong) {
      throw new Error(
        `multiHeadAttention: inputs must be [batch, places, size], all of one rank, got ` +
          [query, value, key].map(shapeText).join(', '),
      );
    }
    const lead = AXES.slice(0, query.length - 1);
    const open = query.slice(1, -1).map(() => null);
    const into = (name: string, size: number) =>
      this.projection(name, `${lead}x,xyz->${lead}yz`, [...open, this.numHeads, size], 'yz');
    const sizes = this.outputSizes ?? [query[query.length - 1]];
    const out = 'XYZW'.slice(0, sizes.length);
    const back = `${lead}yz,yz${out}->${lead}${out}`;
    this.projections = [
      into('query', this.keyDim),
      into('key', this.keyDim),
      into('value', this.valueDim),
      this.projection('attention_output', back, [...open, ...sizes], out),
    ];
    const shapes = [query, key, value, [...query.slice(0, -1), this.numHeads, this.valueDim]];
    this.projections.forEach((layer, i) => {
      nameScope(layer.name, () => layer.build(shapes[i]));
    });
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [query] = shapeList(inputShape);
    return [...query.slice(0, -1), ...(this.outputSizes ?? [query[query.length - 1]])];
  }

  /** Takes value and key as arguments too: `apply(query, { value, key })`. */
  override apply(inputs: Inputs, kwargs: Kwargs = {}): ReturnType<NestingLayer['apply']> {
    const { value, key, ...rest } = kwargs;
    if (value == null && key == null) return super.apply(inputs, rest);
    const list = toList<Tensor | SymbolicTensor>(inputs);
    const given = [value ?? list[0], ...(key == null ? [] : [key])] as Tensor[];
    return super.apply([...list, ...given] as Tensor[], rest);
  }

  /**
   * @param inputs `[query, value, key]`.
   * @param kwargs `attentionMask`: [batch, query places, value places], true where a place may look;
   * `useCausalMask`: whether places see none behind them; `returnAttentionScores`: whether to give the weights too.
   */
  override call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor | Tensor[] {
    return tidy(() => {
      const [query, value = query, key = value] = toList(inputs);
      const [q, k, v] = [query, key, value].map((x, i) => this.projections[i].call(x));
      const args = {
        query: q,
        key: k,
        value: v,
        axes: this.axesFor(query.rank),
        mask: this.maskFor(query, value, kwargs ?? {}),
        dropout: kwargs?.training ? this.dropout : 0,
      };
      const project = (output: Tensor): Tensor => this.projections[3].call(output);
      if (!kwargs?.returnAttentionScores) return project(attendTo(args));
      const { output, weights } = attend(args);
      return [project(output), weights];
    });
  }

  /** All that says where not to look, together. */
  private maskFor(query: Tensor, value: Tensor, kwargs: Kwargs): Tensor | null {
    const [queryMask, valueMask = queryMask, keyMask] = toList(
      (kwargs.mask ?? []) as Tensor | (Tensor | null)[],
    ) as (Tensor | null | undefined)[];
    const masks: Tensor[] = [];
    if (kwargs.attentionMask != null) masks.push(cast(kwargs.attentionMask as Tensor, 'bool'));
    if (queryMask) masks.push(expandDims(cast(queryMask, 'bool'), -1));
    if (valueMask) masks.push(expandDims(cast(valueMask, 'bool'), 1));
    if (keyMask) masks.push(expandDims(cast(keyMask, 'bool'), 1));
    if (kwargs.useCausalMask) {
      const [places, sources] = [query, value].map((x) => range(0, (x.shape as number[])[1]));
      masks.push(expandDims(greaterEqual(expandDims(places, 1), sources), 0));
    }
    return masks.length === 0 ? null : masks.reduce((a, b) => logicalAnd(a, b));
  }

  override computeMask(
    _inputs: Tensor | Tensor[],
    mask?: Tensor | Tensor[] | null,
  ): Tensor | Tensor[] | null {
    return mask == null ? null : (toList(mask)[0] ?? null);
  }

  override get makesMasks(): boolean {
    return false;
  }

  override getConfig(): ConfigDict {
    return {
      numHeads: this.numHeads,
      keyDim: this.keyDim,
      valueDim: this.valueDim,
      dropout: this.dropout,
      useBias: this.useBias,
      outputShape: this.outputSizes,
      attentionAxes: this.attentionAxes,
      ...parameterConfig('kernel', this.kernelParameter),
      ...parameterConfig('bias', this.biasParameter),
      activityRegularizer: serializeRegularizer(this.activityRegularizer),
      ...super.getConfig(),
    };
  }
}
registerBuiltIn(MultiHeadAttention);
