/** A loop for as long as a condition holds. */
import * as ir from '../../ir/build.ts';
import { recordTuple } from '../../primitives/control/index.ts';
import type { Type } from '../../ir/shape-rules.ts';
import { dispose, tapeIsOpen, tidy, withKeySalt } from '../../runtime/index.ts';
import type { Tensor, Container } from '../../runtime/index.ts';
import { check, show } from '../util/errors.ts';
import { wrap } from '../util/operand.ts';
import { mustRecord, predicateOf, recordCond } from './cond.ts';
import { asGraphs, checkAlike, describe, flatten, recordFunction, type Flat } from './function.ts';
import { scan } from './scan.ts';

export interface WhileOptions {
  /** The loop ends after so many steps at the latest. Makes gradients possible inside tf.compile. */
  readonly maximumIterations?: number;
}

type Vars = Container[];
type Condition = (...vars: Vars) => unknown;
type Body = (...vars: Vars) => unknown;

const op = 'whileLoop';

function stateOf(value: unknown, state: Flat): Flat {
  check(Array.isArray(value), op, () => `body must return an array, got ${describe(value)}`);
  const next = flatten(value, 'loopVars', op);
  checkAlike(op, 'loopVars must keep their form, shapes and dtypes; body returned', next, state);
  return next;
}

const varsOf = (state: Flat): Vars => state.rebuild(state.nodes) as Vars;

/** With values to read, the loop is JavaScript's. */
function runNow(condition: Condition, body: Body, first: Vars, most: number): Vars {
  let vars = first;
  for (let i = 0; i < most; i++) {
    const goesOn = tidy(() => {
      const value = condition(...vars);
      if (typeof value === 'boolean') return value;
      return wrap(predicateOf(op, 'what cond returns', value)).dataSync()[0] !== 0;
    });
    if (!goesOn) break;
    const last = vars;
    vars = tidy(() => varsOf(stateOf(body(...last), flatten(last, 'loopVars', op))));
    dispose(last);
  }
  return vars;
}

/** Steps up to the maximum, those behind the end of the loop doing nothing: that has a gradient. */
function recordSteps(condition: Condition, body: Body, state: Flat, length: number): Vars {
  const [vars] = scan(
    (carry: Container) => {
      const current = carry as Vars;
      const goesOn = predicateOf(op, 'what cond returns', condition(...current));
      const next = recordCond(
        op,
        goesOn,
        () => varsOf(stateOf(body(...current), state)),
        () => current,
      );
      return [next, null];
    },
    varsOf(state) as Container,
    null,
    { length, unroll: false },
  );
  return vars as Vars;
}

function recordLoop(condition: Condition, body: Body, state: Flat, most: number): Vars {
  const counter: Type = { shape: [], dtype: 'int32' };
  const types = [...state.nodes, counter];
  const limit = (step: Parameters<typeof ir.compare>[1]) =>
    ir.compare('LT', step, ir.constantLike(step, Math.min(most, 2 ** 31 - 1)));
  const { results } = asGraphs(
    () => [
      recordFunction(op, types, (parameters) => {
        const goesOn = condition(...(state.rebuild(parameters.slice(0, -1)) as Vars));
        const predicate = predicateOf(op, 'what cond returns', goesOn);
        const step = parameters[parameters.length - 1];
        return wrap(most === Infinity ? predicate : ir.and(predicate, limit(step)));
      }),
      recordFunction(op, types, (parameters) => {
        const step = parameters[parameters.length - 1];
        const vars = state.rebuild(parameters.slice(0, -1)) as Vars;
        const next = stateOf(
          withKeySalt(step, () => body(...vars)),
          state,
        );
        return [varsOf(next), wrap(ir.add(step, ir.constantLike(step, 1)))];
      }),
    ],
    ([cond, loop], captured) =>
      recordTuple('while', { cond, body: loop, constants: captured.length }, [
        ...captured,
        ...state.nodes,
        ir.constant(0, [], 'int32'),
      ]),
  );
  return state.rebuild(results.slice(0, -1)) as Vars;
}

/**
 * Repeats `body` for as long as `cond` holds, handing its results to the next step. Inside tf.compile the whole loop is part of
 * the program; elsewhere the condition is read before each step.
 *
 * @param cond takes the loop's variables; returns a scalar tensor.
 * @param body takes the loop's variables; returns an array of their next values, of the same form, shapes and dtypes.
 * @param loopVars the first values: an array of tensors, or of arrays and objects of them. Numbers become scalars.
 * @returns the last values.
 * @throws if the values change in form. Gradients inside tf.compile need `maximumIterations`.
 * @example
 * ```ts
 * // The smallest power of 2 that is above 100, and its exponent.
 * const [power, exponent] = tf.whileLoop((p) => p.lessEqual(100), (p, e) => [p.mul(2), e.add(1)], [1, 0]);
 * power.print(); // 128
 * exponent.print(); // 7
 * ```
 */
export function whileLoop<V extends Container[] = Tensor[], C extends Container[] = Tensor[]>(
  cond: (...vars: C) => Tensor | boolean,
  body: (...vars: V) => Container[],
  loopVars: readonly Container[],
  { maximumIterations = Infinity }: WhileOptions = {},
): V {
  check(
    typeof cond === 'function' && typeof body === 'function',
    op,
    () => `cond and body must be functions, got ${typeof cond} and ${typeof body}`,
  );
  check(
    Array.isArray(loopVars),
    op,
    () => `loopVars must be an array, got ${describe(loopVars)}; put a single value in one`,
  );
  check(
    maximumIterations === Infinity ||
      (Number.isInteger(maximumIterations) && maximumIterations >= 0),
    op,
    () => `maximumIterations must be a whole number from 0 on, got ${show(maximumIterations)}`,
  );
  const condition: Condition = (...vars) => cond(...(vars as C));
  const step: Body = (...vars) => body(...(vars as V));
  const vars = tidy(() => {
    const state = flatten(loopVars, 'loopVars', op);
    if (!mustRecord()) return runNow(condition, step, varsOf(state), maximumIterations);
    return tapeIsOpen() && maximumIterations < Infinity
      ? recordSteps(condition, step, state, maximumIterations)
      : recordLoop(condition, step, state, maximumIterations);
  });
  return vars as V;
}
