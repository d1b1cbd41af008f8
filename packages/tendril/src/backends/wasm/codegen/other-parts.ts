/** The parts of accesses that are more than bounds: places that are computed, and those that lie at every so-manieth of a form. */
import type { AccessPart, Divided, Gathered } from '../../../ir/kernel.ts';
import { i32, i32x4, select, type V128, type Value } from '../assembler/index.ts';
import { all, asNode, homeOf, inRange, ramp, type Resolved, type ValueOf } from './access.ts';
import type { Scope } from './scope.ts';

function gatheredBytes(
  index: Value<'i32'>,
  part: Gathered,
  size: number,
  keep: (value: Value<'i32'>) => Value<'i32'>,
): Value<'i32'> {
  const last = part.extent - 1;
  const value = keep(index);
  const below = keep(select(i32.lt_s(value, last), value, i32.const(last)));
  return i32.mul(select(i32.gt_s(below, 0), below, i32.const(0)), part.stride * size);
}

function resolveGathered(
  scope: Scope,
  part: Gathered,
  size: number,
  valueOf: ValueOf,
  into: Resolved,
): void {
  const { code } = scope;
  if (scope.varies(code.dependencies[part.expr])) {
    into.irregular.push(part);
    return;
  }
  const { place, key } = scope.home(code.dependencies[part.expr]);
  const index = valueOf(part.expr);
  const name = `g${part.expr},${part.extent},${part.stride * size}@${key}`;
  const keep = (): Value<'i32'> =>
    gatheredBytes(i32x4.extract_lane(index, 0), part, size, (x) => code.f.let('i32', x));
  into.bytes.push(code.keep(place, 'i32', name, keep, 'g'));
}

function resolveDivided(scope: Scope, part: Divided, size: number, into: Resolved): void {
  const { code } = scope;
  const grows = scope.step(part);
  const [least, largest] = scope.range(part);
  const { place, key } = homeOf(scope, part);
  const form = `${part.coefs.join()},${part.offset},${part.extent}@${key}`;
  const { divisor } = part;
  if (grows % divisor !== 0) {
    into.irregular.push(part);
    return;
  }
  if (largest < 0 || least >= part.extent * divisor) {
    into.possible = false;
    return;
  }
  const value = scope.linear(part);
  if (typeof value === 'number' && grows === 0) {
    if (value % divisor !== 0) into.possible = false;
    else if (value !== 0) into.bytes.push(i32.const((value / divisor) * part.stride * size));
    return;
  }
  const whole = code.keep(place, 'i32', `v${form}`, () => value);
  const quotient = code.keep(place, 'i32', `q${divisor}:${form}`, () => i32.div_s(whole, divisor));
  const divides = code.keep(place, 'i32', `d${divisor}:${form}`, () =>
    i32.eq(i32.mul(quotient, divisor), whole),
  );
  const perLane = grows / divisor;
  if (perLane === 0) {
    const holds = (): Value<'i32'> => i32.and(divides, inRange(quotient, part.extent));
    into.conditions.push(code.keep(place, 'i32', `h${divisor}:${form}`, holds, 'in'));
  } else {
    into.conditions.push(divides);
    const make = (): V128 => i32x4.lt_u(ramp(scope, quotient, perLane), code.int(part.extent));
    into.masks.push(code.keep(place, 'v128', `h${divisor}:${form}`, make, 'in'));
    into.step += perLane * part.stride * size;
  }
  if (part.stride !== 0) {
    const moved = (): Value<'i32'> => i32.mul(quotient, part.stride * size);
    into.bytes.push(code.keep(place, 'i32', `s${part.stride * size}/${divisor}:${form}`, moved));
  }
}

function lane(
  scope: Scope,
  parts: readonly AccessPart[],
  at: number,
  size: number,
  valueOf: ValueOf,
): { readonly holds: Value<'i32'> | null; readonly bytes: readonly Value<'i32'>[] } {
  const { f } = scope.code;
  const conditions: Value<'i32'>[] = [];
  const bytes: Value<'i32'>[] = [];
  for (const part of parts) {
    if (part.kind === 'gathered') {
      const index = i32x4.extract_lane(valueOf(part.expr), at);
      bytes.push(
        f.let(
          'i32',
          gatheredBytes(index, part, size, (x) => f.let('i32', x)),
        ),
      );
    } else if (part.kind === 'divided') {
      const first = asNode(scope.linear(part));
      const value = f.let('i32', i32.add(first, at * scope.step(part)));
      const quotient = f.let('i32', i32.div_s(value, part.divisor));
      const divides = i32.eq(i32.mul(quotient, part.divisor), value);
      conditions.push(f.let('i32', i32.and(divides, inRange(quotient, part.extent))));
      bytes.push(i32.mul(quotient, part.stride * size));
    }
  }
  return { holds: all(conditions), bytes };
}

export const otherParts = {
  lane,
  resolve(
    scope: Scope,
    part: Gathered | Divided,
    size: number,
    valueOf: ValueOf,
    into: Resolved,
  ): void {
    if (part.kind === 'gathered') resolveGathered(scope, part, size, valueOf, into);
    else resolveDivided(scope, part, size, into);
  },
};
