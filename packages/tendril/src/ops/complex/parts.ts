/** Complex numbers as pairs of nodes, and their arithmetic: formulas on real and imaginary parts, so that gradients need no more. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { asComplex, Tensor, type Parts } from '../../runtime/index.ts';
import { broadcastPair } from '../util/broadcast.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { partsOf, wrapParts } from '../util/operand.ts';
import { stopGradient } from '../util/stop-gradient.ts';

export type Complex = Parts & { readonly imag: Node };

/** Whether one of the arguments is a complex tensor: then the result is complex. */
export function someComplex(...args: readonly unknown[]): boolean {
  return args.some((x) => x instanceof Tensor && x.dtype === 'complex64');
}

export function complexOf(node: Node, imag: Node): Complex {
  return { node, imag, strings: null };
}

/** An argument as complex numbers; real ones have no imaginary part. */
export function complexArgument(op: string, x: unknown, argument = 'x'): Complex {
  const parts = partsOf(x, argument, op);
  check(parts.strings === null, op, () => `argument '${argument}' is string; wanted numbers`);
  return asComplex(parts);
}

type Binary = (a: Complex, b: Complex) => Complex;

/** An op of two arguments one of which is complex. */
export function complexBinary<T extends Tensor>(
  op: string,
  a: unknown,
  b: unknown,
  compute: Binary,
): T {
  const [x, y] = [complexArgument(op, a, 'a'), complexArgument(op, b, 'b')];
  const [real, otherReal] = broadcastPair(op, x.node, y.node);
  const [imag, otherImag] = broadcastPair(op, x.imag, y.imag);
  return wrapParts(compute(complexOf(real, imag), complexOf(otherReal, otherImag)));
}

export const addComplex: Binary = (a, b) =>
  complexOf(ir.add(a.node, b.node), ir.add(a.imag, b.imag));

export const subComplex: Binary = (a, b) =>
  complexOf(ir.subtract(a.node, b.node), ir.subtract(a.imag, b.imag));

/** (a + bi)(c + di), with a product of one's own kind (elementwise, of matrices …). */
export function productOf(a: Complex, b: Complex, multiply: (x: Node, y: Node) => Node): Complex {
  return complexOf(
    ir.subtract(multiply(a.node, b.node), multiply(a.imag, b.imag)),
    ir.add(multiply(a.node, b.imag), multiply(a.imag, b.node)),
  );
}

export const mulComplex: Binary = (a, b) => productOf(a, b, ir.multiply);

/** a · conj(b) / |b|². */
export const divComplex: Binary = (a, b) => {
  const size = squaredSize(b);
  const { node, imag } = mulComplex(a, complexOf(b.node, ir.negate(b.imag)));
  return complexOf(ir.divide(node, size), ir.divide(imag, size));
};

function squaredSize({ node, imag }: Complex): Node {
  return ir.add(ir.multiply(node, node), ir.multiply(imag, imag));
}

/**
 * |a|. Both parts are scaled by the larger one first, so that their squares neither overflow nor vanish; being a factor that cancels,
 * the scale has no derivative. The gradient at 0 is 0: the square root is kept away from there.
 */
export function sizeOfComplex({ node, imag }: Complex): Node {
  const largest = ir.maximum(ir.abs(node), ir.abs(imag));
  const usable = n.and(n.compare('GT', largest, 0), ir.isFinite(largest));
  const scale = stopGradient(n.select(usable, largest, 1));
  const squared = squaredSize(complexOf(ir.divide(node, scale), ir.divide(imag, scale)));
  const isZero = n.compare('EQ', squared, 0);
  const size = n.select(isZero, 0, ir.sqrt(n.select(isZero, 1, squared)));
  return ir.multiply(scale, size);
}
