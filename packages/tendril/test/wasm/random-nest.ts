/**
 * Nests made at random (the same ones each time): shapes, layouts, paddings, dilations, gathers, reversals, types and stages in
 * combinations that nobody would write down.
 */
import { deviceDType, type DeviceDType, type DType } from '../../src/ir/dtype.ts';
import type { AccessPart, Reduction } from '../../src/ir/kernel.ts';
import { NestBuilder } from './nest-support.ts';

class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 2654435761 + 97) >>> 0;
  }

  /** An integer from 0 to n-1. */
  below(n: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * n);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

/** A nest in the making. Expressions are made for the axes `first … first + count - 1` onwards. */
class RandomNest {
  readonly random: Random;
  readonly b: NestBuilder;
  readonly extents: number[];

  constructor(seed: number, sizes: readonly number[]) {
    const random = (this.random = new Random(seed));
    // The interpreter is slow: at most some thousand points.
    let left = 3000;
    const extent = (): number => {
      const size = random.pick(sizes.filter((n) => n <= left));
      left = Math.floor(left / size);
      return size;
    };
    const outer = Array.from({ length: 1 + random.below(3) }, extent);
    const inner = Array.from({ length: random.below(3) }, extent);
    this.b = new NestBuilder(outer, inner);
    this.extents = [...outer, ...inner];
  }

  /** A tensor of random layout, read at random forms of the first `axes` axes. */
  load(dtype: DType, axes: number): number {
    const { random, b, extents } = this;
    const used = Array.from({ length: axes }, (_, i) => i).filter(() => random.chance(75));
    if (random.chance(30)) used.reverse();
    const parts: AccessPart[] = [];
    const coefs = extents.map(() => 0);
    let offset = 0;
    let stride = 1;
    for (const axis of used) {
      const form = [...extents.map(() => 0), 0];
      form[axis] = random.pick([1, 1, 1, 1, -1, 2, 3]);
      const other = random.below(axes);
      if (random.chance(20) && other !== axis) form[other] += random.pick([1, -1]);
      let [least, most] = [0, 0];
      form.slice(0, -1).forEach((c, a) => {
        if (c > 0) most += c * (extents[a] - 1);
        else least += c * (extents[a] - 1);
      });
      let size: number;
      switch (random.below(8)) {
        case 0: {
          // Padding: the form leaves the tensor on both sides.
          size = Math.max(1, most - least - random.below(4));
          form[form.length - 1] = -least - random.below(3);
          parts.push(b.bound(form, size));
          break;
        }
        case 1: {
          const divisor = random.pick([2, 3]);
          size = Math.max(1, Math.ceil((most - least) / divisor) - random.below(2));
          form[form.length - 1] = -least - random.below(3);
          parts.push(b.divided(form, divisor, size, stride));
          stride *= size;
          continue;
        }
        case 2: {
          size = 1 + random.below(6);
          const expr = random.chance(50) ? this.load('int32', axes) : b.index(form);
          parts.push({ kind: 'gathered', expr, extent: size, stride });
          stride *= size;
          continue;
        }
        default:
          size = most - least + 1;
          form[form.length - 1] = -least;
      }
      form.slice(0, -1).forEach((c, a) => (coefs[a] += c * stride));
      offset += form[form.length - 1] * stride;
      stride *= size;
    }
    return b.load(
      b.input(stride, dtype),
      [...coefs, offset],
      parts,
      random.below(dtype === 'bool' ? 2 : 3),
    );
  }

  /** An expression over the first `axes` axes. */
  expr(
    dtype: DType,
    axes: number,
    known: readonly (readonly [DType, number])[],
    depth = 2,
  ): number {
    const { random, b } = this;
    const fitting = known.filter(([type]) => type === dtype);
    if (fitting.length > 0 && random.chance(35)) return random.pick(fitting)[1];
    if (depth === 0) {
      if (random.chance(10)) return b.constant(random.below(2), dtype);
      return this.load(dtype, axes);
    }
    const next = (type: DType): number => this.expr(type, axes, known, depth - 1);
    switch (random.below(6)) {
      case 0:
        return b.select(next('bool'), next(dtype), next(dtype));
      case 1: {
        const from = random.pick<DType>(['float32', 'int32', 'bool']);
        return b.convert(next(from), dtype);
      }
      case 2:
        if (dtype === 'int32')
          return b.index(this.extents.map((_, a) => (a < axes ? random.below(4) : 0)));
        if (dtype === 'bool')
          return b.compare(random.pick(['LT', 'GE', 'EQ', 'NE']), next('int32'), next('int32'));
        return b.unary(random.pick(['abs', 'negate', 'tanh', 'floor']), next(dtype));
      case 3:
        return this.load(dtype, axes);
      default: {
        const op = {
          float32: ['add', 'subtract', 'multiply', 'maximum', 'minimum'] as const,
          int32: [
            'add',
            'subtract',
            'multiply',
            'divide',
            'remainder',
            'xor',
            'shift_left',
          ] as const,
          bool: ['and', 'or', 'xor'] as const,
        }[deviceDType(dtype)];
        return b.binary(random.pick(op), next(dtype), next(dtype));
      }
    }
  }

  build(): NestBuilder {
    const { random, b, extents } = this;
    const outer = b.outer.length;
    const known: [DType, number][] = [];
    const types: DType[] = ['float32', 'float32', 'int32', 'bool'];
    const stages = random.below(4);
    for (let stage = 0; stage < stages; stage++) {
      const count = 1 + random.below(2);
      const together = Array.from({ length: count }, (): readonly [Reduction['kind'], number] => {
        const dtype = random.pick(types);
        const kinds: Record<DeviceDType, Reduction['kind'][]> = {
          float32: ['sum', 'max', 'min', 'argmax', 'argmin'],
          int32: ['sum', 'prod', 'max', 'min', 'and', 'or', 'argmax', 'argmin'],
          bool: ['and', 'or', 'argmax'],
        };
        return [random.pick(kinds[deviceDType(dtype)]), this.expr(dtype, extents.length, known)];
      });
      const results = b.reduceTogether(together);
      results.forEach((id, i) => {
        const [kind, expr] = together[i];
        known.push([kind.startsWith('arg') ? 'int32' : b.dtypeOf(expr), id]);
      });
      if (random.chance(40)) this.storeOver('inner', known);
    }
    if (stages === 0 || random.chance(60)) this.storeOver('inner', known);
    this.storeOver('outer', known);
    if (outer > 1 && random.chance(30)) this.storeOver('outer', known);
    return b;
  }

  private storeOver(over: 'inner' | 'outer', known: readonly (readonly [DType, number])[]): void {
    const { random, b, extents } = this;
    const axes = over === 'inner' ? extents.length : b.outer.length;
    const order = Array.from({ length: axes }, (_, i) => i);
    if (random.chance(40)) order.sort(() => random.below(3) - 1);
    const stores = Array.from({ length: 1 + random.below(2) }, () => {
      const dtype = random.pick<DType>(['float32', 'int32', 'bool']);
      const form = [...extents.map(() => 0), 0];
      let stride = 1;
      for (const axis of [...order].reverse()) {
        if (random.chance(15)) {
          form[axis] = -stride;
          form[form.length - 1] += stride * (extents[axis] - 1);
        } else form[axis] = stride;
        stride *= extents[axis];
        if (random.chance(15)) stride *= 2;
      }
      return [b.output(stride, dtype), form, this.expr(dtype, axes, known)] as const;
    });
    b.store(over, ...stores);
  }
}

/** The nest that belongs to a seed, with axes of these sizes. */
export function randomNest(
  seed: number,
  sizes: readonly number[] = [1, 2, 3, 4, 5, 7, 8, 9, 13, 17, 22, 37],
): NestBuilder {
  return new RandomNest(seed, sizes).build();
}
