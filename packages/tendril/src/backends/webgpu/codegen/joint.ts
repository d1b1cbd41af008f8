/**
 * One reduction in a nest: what a thread keeps while it walks, and how threads join what they have. In shared memory they do so in
 * halves, with a barrier for each. Where the device has subgroups, these join by shuffles first, whatever their size is and whichever
 * threads they hold: the first of each puts down what it has, the others what changes nothing, and behind one barrier each
 * subgroup joins all of it once more. The order is the same each time either way.
 */
import type { DType } from '../../../ir/dtype.ts';
import type { Reduction } from '../../../ir/kernel.ts';
import { typeOf } from '../../gpu/literal.ts';
import { findsPlace, keyOf, startOf, together } from '../../gpu/reducing.ts';
import type { Writer } from './writer.ts';

/** How threads join what they have. */
export type JoinBy = 'halves' | 'subgroups';

/** Steps of a butterfly over the largest subgroup that there is, of 128 threads. */
const steps = [1, 2, 4, 8, 16, 32, 64];

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

  /** Begins with nothing; `declare` where it begins for the first time. */
  begin(w: Writer, declare: 'var ' | '' = 'var '): void {
    const { number: n } = this;
    if (this.needsPlace) {
      w.line(`${declare}key${n} = 0u;`);
      w.line(`${declare}acc${n} = ${nowhere};`);
    } else w.line(`${declare}acc${n} = ${startOf(this.kind, this.dtype)};`);
  }

  /** Joins what the threads of a subgroup have, of which there are `live`: each has it then. */
  joinSubgroup(w: Writer): void {
    const { number: n } = this;
    for (const step of steps) {
      w.block('', () => {
        if (this.needsPlace) w.line(`let key = subgroupShuffleXor(key${n}, ${step}u);`);
        const isBool = !this.needsPlace && this.dtype === 'bool';
        const shuffled = `subgroupShuffleXor(${isBool ? `u32(acc${n})` : `acc${n}`}, ${step}u)`;
        w.line(`let other = ${isBool ? `${shuffled} != 0u` : shuffled};`);
        w.block(`if (${step}u < live)`, () => this.takeOther(w, 'key', 'other'));
      });
    }
  }

  /** Keeps what the first of the subgroup has; the others have nothing then. */
  leaveToFirst(w: Writer): void {
    w.block('if (spot != 0u)', () => this.begin(w, ''));
  }

  /** Takes what the thread `place` has put where all see it. */
  takeShared(w: Writer, place: string): void {
    const { number: n } = this;
    this.takeOther(w, `keys${n}[${place}]`, `shared${n}[${place}]`);
  }

  /** Takes what another thread has. */
  private takeOther(w: Writer, key: string, other: string): void {
    const [mine, myKey] = [`acc${this.number}`, `key${this.number}`];
    if (!this.needsPlace) {
      w.line(`${mine} = ${together(this.kind, this.dtype, mine, other)};`);
      return;
    }
    w.block(`if (${key} > ${myKey} || (${key} == ${myKey} && ${other} < ${mine}))`, () => {
      w.line(`${myKey} = ${key};`);
      w.line(`${mine} = ${other};`);
    });
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

  /** @param place where in shared memory the result lies; null for nowhere. */
  finish(w: Writer, place: string | null): void {
    const { number: n } = this;
    const result = place === null ? `acc${n}` : `shared${n}[${place}]`;
    w.line(
      `let red${n} = ${this.needsPlace ? `select(${result}, 0i, ${result} == ${nowhere})` : result};`,
    );
  }
}
