/** What the elementwise functions are written with: constants, locals and choices over four lanes, at the current place. */
import { f32x4, v128, type FunctionBuilder, type V128 } from '../../assembler/index.ts';
import type { Code } from '../code.ts';
import type { MathName } from '../generated.ts';

export class Lanes {
  readonly code: Code;
  /** How many lanes count: 1 means that all lanes are the same. */
  readonly lanes: number;

  constructor(code: Code, lanes: number) {
    this.code = code;
    this.lanes = lanes;
  }

  get f(): FunctionBuilder {
    return this.code.f;
  }

  /** Keeps a value in a local, so that it can be used more than once. */
  let(value: V128): V128 {
    return 'index' in value ? value : this.f.let('v128', value);
  }

  float(value: number): V128 {
    return this.code.float(value);
  }

  int(value: number): V128 {
    return this.code.int(value);
  }

  /** a · b + c, rounded once where the machine does that as fast. */
  madd(a: V128, b: V128, c: V128): V128 {
    return this.code.features.relaxed ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
  }

  /** c - a · b */
  nmadd(a: V128, b: V128, c: V128): V128 {
    return this.code.features.relaxed
      ? f32x4.relaxed_nmadd(a, b, c)
      : f32x4.sub(c, f32x4.mul(a, b));
  }

  /** coefs[0] + coefs[1] x + …, by Horner's rule. */
  polynomial(x: V128, coefs: readonly number[]): V128 {
    let sum = this.float(coefs[coefs.length - 1]);
    for (let i = coefs.length - 2; i >= 0; i--) sum = this.madd(sum, x, this.float(coefs[i]));
    return sum;
  }

  select(mask: V128, onTrue: V128, onFalse: V128): V128 {
    return v128.bitselect(onTrue, onFalse, mask);
  }

  /** `x` with the sign bits of `signs` set on top of its own. */
  orSign(x: V128, signs: V128): V128 {
    return v128.or(x, v128.and(signs, this.float(-0)));
  }

  isNaN(x: V128): V128 {
    return f32x4.ne(x, x);
  }

  /** Calls a function of JavaScript's for each lane. */
  call(name: MathName, operand: V128): V128 {
    const { f } = this;
    const callee = this.code.math.get(name);
    if (!callee) throw new Error(`math.${name} is not imported.`);
    const kept = this.let(operand);
    const result = f.local('v128');
    for (let lane = 0; lane < this.lanes; lane++) {
      const value = f.call(callee, f32x4.extract_lane(kept, lane));
      if (this.lanes === 1) f.set(result, f32x4.splat(value));
      else f.set(result, f32x4.replace_lane(result, lane, value));
    }
    return result;
  }
}
