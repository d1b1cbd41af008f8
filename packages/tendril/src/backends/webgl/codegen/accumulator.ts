/** One reduction within a fragment: what it keeps for each of its four elements while it walks, and what comes of it. */
import type { DType } from '../../../ir/dtype.ts';
import type { Expr, Reduction } from '../../../ir/kernel.ts';
import { findsPlace, keyOf, startOf, together } from '../../gpu/reducing.ts';
import type { Emitter } from './emitter.ts';
import { glslType, vectorOf, type Expressions, type Frame } from './expressions.ts';
import { expressionToGlsl } from './glsl.ts';

/** No position: nothing was seen. */
const nowhere = '2147483647';

const four = [0, 1, 2, 3];

/** What of an accumulator can lie in memory: values, or positions and what makes them extreme. */
export interface Part {
  readonly dtype: DType;
  readonly values: readonly string[];
}

export class Accumulator {
  readonly reduction: Reduction;
  private readonly e: Emitter;
  private readonly name: string;
  private readonly exprs: readonly Expr[];
  private readonly of: DType;
  private readonly asVector: boolean;

  constructor(e: Emitter, name: string, reduction: Reduction, exprs: readonly Expr[]) {
    this.e = e;
    this.name = name;
    this.reduction = reduction;
    this.exprs = exprs;
    this.of = exprs[reduction.expr].dtype;
    this.asVector = reduction.kind === 'sum' && reduction.dtype !== 'bool';
  }

  begin(): void {
    const { e, name, reduction } = this;
    const { kind, dtype } = reduction;
    if (this.asVector) {
      const type = dtype === 'float32' ? 'vec4' : 'ivec4';
      e.line(`${type} ${e.declare(name)} = ${type}(0);`);
      return;
    }
    for (const lane of four) {
      if (findsPlace(kind)) {
        e.line(`uint ${e.declare(`${name}_key${lane}`)} = 0u;`);
        e.line(`int ${e.declare(`${name}_${lane}`)} = ${nowhere};`);
      } else {
        const start = expressionToGlsl(startOf(kind, dtype));
        e.line(`${glslType(dtype)} ${e.declare(`${name}_${lane}`)} = ${start};`);
      }
    }
  }

  /**
   * Takes the values at some steps of a walk: of the four frames of each, which stand at `places` of the space walked. Vectors are
   * added up by one statement, in order.
   */
  take(
    x: Expressions,
    steps: readonly { readonly frames: readonly Frame[]; readonly places: readonly string[] }[],
  ): void {
    const { e, name, exprs } = this;
    const { kind, expr, dtype } = this.reduction;
    if (this.asVector) {
      const summed = exprs[expr];
      const factors = summed.op === 'multiply' ? summed.args : [expr];
      const terms = steps.map(({ frames }) =>
        factors
          .map((id) =>
            vectorOf(
              frames.map((frame) => x.value(id, frame)),
              this.of,
            ),
          )
          .join(' * '),
      );
      e.line(`${name} = ${[name, ...terms].join(' + ')};`);
      return;
    }
    for (const { frames, places } of steps)
      frames.forEach((frame, lane) => {
        const value = x.value(expr, frame);
        const mine = `${name}_${lane}`;
        if (findsPlace(kind)) {
          const key = e.define('uint', keyOf(kind, this.of, value));
          this.takePlace(lane, key, places[lane]);
        } else e.line(`${mine} = ${expressionToGlsl(together(kind, dtype, mine, value))};`);
      });
  }

  /** Joins in what other accumulators of the same reduction have left. */
  join(parts: readonly Part[]): void {
    const { e, name } = this;
    const { kind, dtype } = this.reduction;
    if (this.asVector) {
      e.line(`${name} += ${vectorOf(parts[0].values, dtype)};`);
      return;
    }
    for (const lane of four) {
      const value = parts[0].values[lane];
      const mine = `${name}_${lane}`;
      if (findsPlace(kind)) {
        const key = e.define('uint', `uint(${parts[1].values[lane]})`);
        this.takePlace(lane, key, value);
      } else e.line(`${mine} = ${expressionToGlsl(together(kind, dtype, mine, value))};`);
    }
  }

  /** What has to be kept for `join`. */
  parts(): Part[] {
    const { name } = this;
    if (!findsPlace(this.reduction.kind))
      return [{ dtype: this.reduction.dtype, values: this.values() }];
    return [
      { dtype: 'int32', values: four.map((lane) => `${name}_${lane}`) },
      { dtype: 'int32', values: four.map((lane) => `int(${name}_key${lane})`) },
    ];
  }

  /** The results. */
  values(): string[] {
    const { name, reduction } = this;
    if (this.asVector) return four.map((lane) => `${name}.${'xyzw'[lane]}`);
    return four.map((lane) => {
      const mine = `${name}_${lane}`;
      return findsPlace(reduction.kind)
        ? this.e.define('int', `${mine} == ${nowhere} ? 0 : ${mine}`)
        : mine;
    });
  }

  private takePlace(lane: number, key: string, place: string): void {
    const { e, name } = this;
    const [mine, best] = [`${name}_${lane}`, `${name}_key${lane}`];
    e.line(
      `if (${key} > ${best} || (${key} == ${best} && ${place} < ${mine})) { ${best} = ${key}; ${mine} = ${place}; }`,
    );
  }
}

/** How many values of an accumulator are kept in memory. */
export function partsOf({ kind, dtype }: Reduction): DType[] {
  return findsPlace(kind) ? ['int32', 'int32'] : [dtype];
}
