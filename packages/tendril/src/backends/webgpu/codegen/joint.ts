/** One reduction in a nest: what a thread keeps while it walks, and how threads join what they have. */
import type { DType } from '../../../ir/dtype.ts';
import type { Reduction } from '../../../ir/kernel.ts';
import { binaryCode, largest, smallest } from '../../gpu/elementwise.ts';
import { literal, typeOf } from '../../gpu/literal.ts';
import type { Writer } from './writer.ts';

const extremes: Record<DType, readonly [lowest: number, highest: number]> = {
  float32: [-Infinity, Infinity],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  bool: [0, 1],
};

/** No position: a thread that saw nothing. */
const nowhere = '2147483647i';

export class Joint {
  /** Its number, and its lane if it has lanes. */
  private readonly number: string;
  private readonly kind: Reduction['kind'];
  /** Of what is reduced, and of the result. */
  private readonly of: DType;
  private readonly dtype: DType;
  readonly needsPlace: boolean;

  constructor(number: string, kind: Reduction['kind'], of: DType, dtype: DType) {
    this.number = number;
    this.kind = kind;
    this.of = of;
    this.dtype = dtype;
    this.needsPlace = kind === 'argmax' || kind === 'argmin';
  }

  begin(w: Writer): void {
    const { number: n } = this;
    if (this.needsPlace) {
      w.line(`var key${n} = 0u;`);
      w.line(`var acc${n} = ${nowhere};`);
    } else w.line(`var acc${n} = ${this.start()};`);
  }

  /** Takes a value at position `place` of the inner space. */
  take(w: Writer, value: string, place: string): void {
    const { number: n } = this;
    if (!this.needsPlace) {
      w.line(`acc${n} = ${this.together(`acc${n}`, value)};`);
      return;
    }
    w.block('', () => {
      w.line(`let key = ${this.keyOf(value)};`);
      w.line(`if (key > key${n}) { key${n} = key; acc${n} = ${place}; }`);
    });
  }

  /** Puts what this thread has where the others see it; gives the declarations for that. */
  share(w: Writer, threads: number): string[] {
    const { number: n } = this;
    w.line(`shared${n}[lane] = acc${n};`);
    const type = this.needsPlace ? 'i32' : typeOf[this.dtype];
    const declarations = [`var<workgroup> shared${n}: array<${type}, ${threads}>;`];
    if (this.needsPlace) {
      w.line(`keys${n}[lane] = key${n};`);
      declarations.push(`var<workgroup> keys${n}: array<u32, ${threads}>;`);
    }
    return declarations;
  }

  /** Joins this thread's share with that `half` further on. */
  combine(w: Writer): void {
    const { number: n } = this;
    const [mine, other] = [`shared${n}[lane]`, `shared${n}[lane + half]`];
    if (!this.needsPlace) {
      w.line(`${mine} = ${this.together(mine, other)};`);
      return;
    }
    const [key, otherKey] = [`keys${n}[lane]`, `keys${n}[lane + half]`];
    w.block(`if (${otherKey} > ${key} || (${otherKey} == ${key} && ${other} < ${mine}))`, () => {
      w.line(`${key} = ${otherKey};`);
      w.line(`${mine} = ${other};`);
    });
  }

  finish(w: Writer, shared: boolean): void {
    const { number: n } = this;
    const result = shared ? `shared${n}[0]` : `acc${n}`;
    w.line(
      `let red${n} = ${this.needsPlace ? `select(${result}, 0i, ${result} == ${nowhere})` : result};`,
    );
  }

  private start(): string {
    const [lowest, highest] = extremes[this.of];
    switch (this.kind) {
      case 'sum':
        return literal(this.dtype, 0);
      case 'prod':
        return literal(this.dtype, 1);
      case 'max':
        return literal(this.dtype, lowest);
      case 'min':
        return literal(this.dtype, highest);
      case 'and':
        return literal(this.dtype, this.dtype === 'int32' ? -1 : 1);
      default:
        return literal(this.dtype, 0);
    }
  }

  private together(a: string, b: string): string {
    switch (this.kind) {
      case 'sum':
        return `${a} + ${b}`;
      case 'prod':
        return `${a} * ${b}`;
      case 'max':
        return largest(a, b, this.dtype);
      case 'min':
        return smallest(a, b, this.dtype);
      default:
        return binaryCode(this.kind === 'and' ? 'and' : 'or', this.dtype, a, b);
    }
  }

  /** A key that is the larger the more extreme the value is. */
  private keyOf(value: string): string {
    const most = this.kind === 'argmax';
    if (this.of === 'float32') return `${most ? 'rising' : 'falling'}(${value})`;
    const signed = this.of === 'bool' ? `select(0i, 1i, ${value})` : value;
    const key = `bitcast<u32>(${signed}) ^ 0x80000000u`;
    return most ? key : `~(${key})`;
  }
}
