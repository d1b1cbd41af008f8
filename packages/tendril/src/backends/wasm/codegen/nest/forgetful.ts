/**
 * Which of a row's largest elements may forget a NaN. Remembering takes two instructions for each vector; where the maximum only
 * serves a softmax, the sum of the exponentials is NaN too, and all that is stored becomes NaN by it.
 */
import { operandsOf, type NestKernel, type Reduction } from '../../../../ir/kernel.ts';

/** What is known of a kernel's expressions: see ranges.ts. */
export interface Known {
  /** x - max x. */
  readonly belowMaximum: ReadonlySet<number>;
  /** The sums of the exponentials of those. */
  readonly normalizers: ReadonlySet<number>;
}

/**
 * All maxima, if they are only subtracted, the differences only read by exponentials and to take the normalizer's logarithm off,
 * and the exponentials only summed up and divided by their sum; else none.
 *
 * @param copies loads of what was computed and stored before, with the expression that was.
 * @param results how many arguments come before those that hold such copies.
 */
export function forgetfulOf(
  { exprs, reductions, stages }: NestKernel,
  copies: ReadonlyMap<number, number>,
  results: number,
  { belowMaximum, normalizers }: Known,
): Set<Reduction> {
  const original = (id: number): number => copies.get(id) ?? id;
  const isOf = (id: number, op: string): boolean => exprs[id].op === op;
  const second = (id: number): number => operandsOf(exprs[id])[1];
  const isLogarithm = (id: number): boolean =>
    isOf(id, 'log') && normalizers.has(operandsOf(exprs[id])[0]);
  const isExponential = (id: number): boolean =>
    isOf(id, 'exponential') && belowMaximum.has(original(operandsOf(exprs[id])[0]));
  const isMaximum = (id: number): boolean => {
    const expr = exprs[id];
    return expr.op === 'reduced' && reductions[expr.reduction].kind === 'max';
  };
  const wouldBeNaN = (id: number): boolean =>
    isMaximum(id) || belowMaximum.has(id) || isExponential(id);
  const mayRead = (reader: number, id: number): boolean => {
    if (isMaximum(id)) return belowMaximum.has(reader);
    if (isExponential(id)) return isOf(reader, 'divide') && normalizers.has(second(reader));
    return isExponential(reader) || (isOf(reader, 'subtract') && isLogarithm(second(reader)));
  };
  const reads = exprs.every((expr, reader) =>
    operandsOf(expr).every((operand) => {
      const id = original(operand);
      return !wouldBeNaN(id) || mayRead(reader, id);
    }),
  );
  const stores = stages.flatMap((stage) => stage.stores.filter(({ arg }) => arg < results));
  const stored = stores.some(({ expr }) => wouldBeNaN(original(expr)));
  const summed = reductions.every(({ kind, expr }) => {
    const id = original(expr);
    return !wouldBeNaN(id) || (kind === 'sum' && isExponential(id));
  });
  const maxima = reductions.filter(({ kind, dtype }) => kind === 'max' && dtype === 'float32');
  return new Set(reads && !stored && summed ? maxima : []);
}
