/** Pixels read at computed places: what crops, rotations and projections share. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { gatherAlong } from '../slicing/gather.ts';
import { check } from '../util/errors.ts';
import * as n from '../util/numeric.ts';

/** Refuses anything but [batch, height, width, channels]. */
export function checkImages(op: string, image: Node): void {
  check(
    image.shape.length === 4,
    op,
    () =>
      `image must be of rank 4 [batch, height, width, channels], got the shape [${image.shape}]; ` +
      `a single image becomes a batch of one with .expandDims(0)`,
  );
}

/** Places in images: which image (int32), and whole coordinates as float32; all of shapes that broadcast. */
export interface Places {
  readonly batch: Node;
  readonly y: Node;
  readonly x: Node;
}

/** The pixels at whole places, as [...places, channels]; places outside are moved to the nearest edge. */
function pixelsAt(image: Node, { batch, y, x }: Places): Node {
  const [count, height, width, channels] = image.shape;
  const whole = (coordinate: Node, extent: number): Node =>
    ir.convert(n.minimum(n.maximum(coordinate, 0), extent - 1), 'int32');
  const row = n.add(n.mul(batch, height), whole(y, height));
  const index = n.add(n.mul(row, width), whole(x, width));
  return gatherAlong(ir.reshape(image, [count * height * width, channels]), index, 0);
}

/** What reads outside the image give: the nearest edge, or a value. */
export type Outside = 'edge' | number;

function read(image: Node, places: Places, outside: Outside): Node {
  const pixels = pixelsAt(image, places);
  if (outside === 'edge') return pixels;
  const [, height, width] = image.shape;
  const inside = (coordinate: Node, extent: number): Node =>
    n.and(n.compare('GE', coordinate, 0), n.compare('LT', coordinate, extent));
  const mask = n.and(inside(places.y, height), inside(places.x, width));
  return n.select(onChannels(mask), pixels, outside);
}

/** Gives values that belong to places an axis for channels. */
export function onChannels(x: Node): Node {
  return ir.reshape(x, [...x.shape, 1]);
}

/** The pixels nearest to places; halves go up. */
export function nearestAt(image: Node, { batch, y, x }: Places, outside: Outside): Node {
  const round = (coordinate: Node): Node => ir.floor(n.add(coordinate, 0.5));
  return read(image, { batch, y: round(y), x: round(x) }, outside);
}

/** Between the four pixels around each place. Differentiable in the image and in the places. */
export function bilinearAt(image: Node, { batch, y, x }: Places, outside: Outside): Node {
  const [top, left] = [ir.floor(y), ir.floor(x)];
  const [down, right] = [n.sub(y, top), n.sub(x, left)].map(onChannels);
  const at = (dy: number, dx: number): Node =>
    read(image, { batch, y: n.add(top, dy), x: n.add(left, dx) }, outside);
  const between = (a: Node, b: Node, fraction: Node): Node =>
    n.add(n.mul(a, n.sub(1, fraction)), n.mul(b, fraction));
  return between(between(at(0, 0), at(0, 1), right), between(at(1, 0), at(1, 1), right), down);
}
