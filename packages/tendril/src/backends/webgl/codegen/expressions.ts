/**
 * Expressions as GLSL. A frame says where the kernel's axes stand: there is one for each of a fragment's four elements, and for each
 * step of an unrolled loop. What two frames compute by the same text is computed once, and so is the texel that holds both their
 * elements.
 */
import { operandsOf, type AccessPart, type Expr } from '../../../ir/kernel.ts';
import { deviceDType, type DeviceDType, type DType } from '../../../ir/dtype.ts';
import { literal } from '../../gpu/literal.ts';
import { operationCode } from '../../gpu/operations.ts';
import type { Emitter } from './emitter.ts';
import {
  constantIndex,
  dividedBy,
  formIndex,
  indexOf,
  isTexel,
  moduloOf,
  plus,
  printIndex,
  quarter,
  type Index,
} from './indices.ts';
import { sizeText } from './sizes.ts';

/** What a sampler shows: from element `base` on. */
export interface Shown {
  readonly sampler: string;
  readonly base: number;
  /** The function that fetches a texel of it. */
  readonly fetch: 'near' | 'far';
}

/** Where an expression is computed. Its values are valid as long as the scope they were computed in. */
export interface Frame {
  readonly axes: readonly Index[];
  readonly values: Map<number, string>;
  /** The result of a reduction. */
  readonly reduced: (reduction: number) => string;
}

export function frameAt(axes: readonly Index[], reduced: Frame['reduced']): Frame {
  return { axes, reduced, values: new Map() };
}

const glslTypes: Record<DeviceDType, string> = { float32: 'float', int32: 'int', bool: 'bool' };

export function glslType(dtype: DType): string {
  return glslTypes[deviceDType(dtype)];
}

export class Expressions {
  private readonly e: Emitter;
  private readonly exprs: readonly Expr[];
  private readonly places: (arg: number) => Shown;

  constructor(e: Emitter, exprs: readonly Expr[], places: (arg: number) => Shown) {
    this.e = e;
    this.exprs = exprs;
    this.places = places;
  }

  /** The name of an expression's value in a frame. */
  value(id: number, frame: Frame): string {
    let name = frame.values.get(id);
    if (name === undefined) {
      const expr = this.exprs[id];
      for (const operand of operandsOf(expr)) this.value(operand, frame);
      frame.values.set(id, (name = this.compute(expr, frame)));
    }
    return name;
  }

  /** The element at a place, as its type. */
  element({ sampler, base, fetch }: Shown, at: Index, dtype: DType): string {
    const index = plus(at, constantIndex(base));
    return this.elementOf((t) => `${fetch}(${sampler}, ${t})`, index, dtype);
  }

  /** The same, by whatever gives the texel of a number. */
  elementOf(texelAt: (texel: string) => string, index: Index, dtype: DType): string {
    const { e } = this;
    if (!isTexel(index)) {
      const at = e.define('int', printIndex(index));
      const texel = e.define('uvec4', texelAt(`${at} >> 2`), 't');
      return this.fromBits(`component(${texel}, ${at} & 3)`, dtype);
    }
    const texel = e.define('uvec4', texelAt(printIndex(quarter(index))), 't');
    const component = 'xyzw'[((index.offset % 4) + 4) % 4];
    if (dtype === 'bool') return e.define('bool', `${texel}.${component} != 0u`);
    const vector =
      dtype === 'float32'
        ? e.define('vec4', `uintBitsToFloat(${texel})`, 'f')
        : e.define('ivec4', `ivec4(${texel})`, 'i');
    return `${vector}.${component}`;
  }

  private fromBits(code: string, dtype: DType): string {
    const { e } = this;
    const bits = e.define('uint', code, 'u');
    if (dtype === 'bool') return e.define('bool', `${bits} != 0u`);
    return e.define(
      glslType(dtype),
      dtype === 'float32' ? `uintBitsToFloat(${bits})` : `int(${bits})`,
    );
  }

  private compute(expr: Expr, frame: Frame): string {
    const { e } = this;
    switch (expr.op) {
      case 'load': {
        const { access, dtype, fill } = expr;
        const { conditions, added } = this.parts(access.parts, frame);
        const at = plus(formIndex(access, frame.axes), added);
        const loaded = this.element(this.places(access.arg), at, dtype);
        if (conditions.length === 0) return loaded;
        const inside = e.define('bool', conditions.join(' && '));
        return e.define(glslType(dtype), `${inside} ? ${loaded} : ${literal(dtype, fill)}`);
      }
      case 'index':
        return e.define('int', printIndex(formIndex(expr, frame.axes)));
      case 'bound':
        return e.define('bool', this.parts(expr.parts, frame).conditions.join(' && ') || 'true');
      case 'reduced':
        return frame.reduced(expr.reduction);
      case 'sum':
        return frame.reduced(0);
      default:
        return e.define(
          glslType(expr.dtype),
          operationCode(this.exprs, expr, (id) => this.value(id, frame)),
        );
    }
  }

  private parts(
    parts: readonly AccessPart[],
    frame: Frame,
  ): { conditions: string[]; added: Index } {
    const { e } = this;
    const conditions: string[] = [];
    let added: Index = { terms: new Map(), offset: 0 };
    for (const part of parts) {
      if (part.kind === 'gathered') {
        const value = this.value(part.expr, frame);
        const place = e.define('int', `clamp(${value}, 0, ${sizeText(part.extent - 1)})`);
        added = plus(added, indexOf(place, part.stride));
        continue;
      }
      const at = e.define('int', printIndex(formIndex(part, frame.axes)));
      if (part.kind === 'bound') {
        conditions.push(below(at, part.extent));
      } else {
        conditions.push(below(at, part.extent * part.divisor));
        conditions.push(`(${moduloOf(at, part.divisor)}) == 0`);
        added = plus(added, indexOf(e.define('int', dividedBy(at, part.divisor)), part.stride));
      }
    }
    return { conditions, added };
  }
}

/** 0 ≤ x < n: as unsigned, what is below 0 is large. */
function below(x: string, n: number): string {
  const size = sizeText(n);
  return `uint(${x}) < ${size === `${n}` ? `${n}u` : `uint(${size})`}`;
}

/** Four values as a vector: as few words as say it. */
export function vectorOf(values: readonly string[], dtype: DType): string {
  const type = { float32: 'vec4', int32: 'ivec4', bool: 'bvec4' }[deviceDType(dtype)];
  const [first] = values;
  if (values.every((v) => v === first)) return `${type}(${first})`;
  const whole = /^(\w+)\.x$/.exec(first)?.[1];
  if (whole !== undefined && values.every((v, i) => v === `${whole}.${'xyzw'[i]}`)) return whole;
  return `${type}(${values.join(', ')})`;
}

/** The bits of four values, as they lie in memory. */
export function bitsOf(values: readonly string[], dtype: DType): string {
  if (dtype === 'bool') return `uvec4(${values.map((v) => `${v} ? 1u : 0u`).join(', ')})`;
  const vector = vectorOf(values, dtype);
  return dtype === 'float32' ? `floatBitsToUint(${vector})` : `uvec4(${vector})`;
}
