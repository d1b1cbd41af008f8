/** One reduction in a nest: what a thread keeps while it walks, and how threads join what they have. */
import type { DType } from '../../../ir/dtype.ts';
import type { Reduction } from '../../../ir/kernel.ts';
import { typeOf } from '../../gpu/literal.ts';
import { findsPlace, keyOf, startOf, together } from '../../gpu/reducing.ts';
import type { Writer } from './writer.ts';

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
    this.needsPlace = findsPlace(kind);
  }

  begin(w: Writer): void {
    const { number: n } = this;
    if (this.needsPlace) {
      w.line(`var key${n} = 0u;`);
      w.line(`var acc${n} = ${nowhere};`);
    } else w.line(`var acc${n} = ${startOf(this.kind, this.dtype)};`);
  }

  /** Takes a value at position `place` of the inner space. */
  take(w: Writer, value: string, place: string): void {
    const { number: n } = this;
    if (!this.needsPlace) {
      w.line(`acc${n} = ${together(this.kind, this.dtype, `acc${n}`, value)};`);
      return;
    }
    w.block('', () => {
      w.line(`let key = ${keyOf(this.kind as 'argmax' | 'argmin', this.of, value)};`);
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
      w.line(`${mine} = ${together(this.kind, this.dtype, mine, other)};`);
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
}
