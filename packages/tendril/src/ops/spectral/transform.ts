/** The fft primitive as the ops of this folder use it: pairs of nodes in and out, along the last axis. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import * as fourier from '../../primitives/fourier/index.ts';
import { complexOf, type Complex } from '../complex/parts.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';

/** The extent of the last axis, which must hold something. */
export function lastExtent(op: string, { shape }: Node): number {
  const extent = shape.at(-1);
  check(
    extent !== undefined && extent > 0,
    op,
    () =>
      `transforms the last axis, which the shape [${shape}] ${extent === 0 ? 'has empty' : 'does not have'}`,
  );
  return extent;
}

/** The transform of the last axis; the inverse one is scaled by 1/n. */
export function transform(real: Node, imag: Node | null, inverse: boolean): Complex {
  const { shape } = real;
  const both = fourier.fft(real, imag, inverse);
  const [re, im] = [0, 1].map((i) => {
    const start = [i, ...shape.map(() => 0)];
    const plane = ir.reshape(ir.slice(both, start, [i + 1, ...shape]), shape);
    return inverse ? n.div(plane, shape[shape.length - 1]) : plane;
  });
  return complexOf(re, im);
}

/** The first `count` elements along the last axis, with zeros after those that are there. */
export function resizeLast(x: Node, count: number): Node {
  const { shape } = x;
  const high = shape.map((extent, i) => (i === shape.length - 1 ? count - extent : 0));
  return ir.pad(
    x,
    shape.map(() => 0),
    high,
  );
}
