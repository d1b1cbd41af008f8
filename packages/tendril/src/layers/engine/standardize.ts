/** Makes lists of tensors, checked against the model, of what fit, evaluate and predict take. */
import { cast, expandDims } from '../../ops/index.ts';
import { Tensor } from '../../runtime/index.ts';
import { lossesMap } from '../losses.ts';
import { suggest } from '../../io/suggest.ts';
import { isSparse } from './compile-args.ts';
import { shapeText } from './lists.ts';
import type { LossOrMetricFn, Shape, TensorOrArrayOrMap } from './types.ts';

/** A place for data: an input, or an output with its loss. */
export interface Port {
  name: string;
  /** What the data's shape must be; null if anything goes. */
  shape: Shape | null;
}

/** One tensor for each port, in order, from a tensor, a list or a dictionary. */
function inOrder(
  operation: string,
  what: string,
  data: TensorOrArrayOrMap,
  ports: Port[],
): Tensor[] {
  const names = ports.map((port) => port.name);
  if (data instanceof Tensor || Array.isArray(data)) {
    const list = Array.isArray(data) ? data : [data];
    if (list.length !== ports.length) {
      throw new Error(
        `${operation}: the model has ${ports.length} ${what === 'x' ? 'inputs' : 'outputs'} ` +
          `(${names.join(', ')}), so it expects ${ports.length === 1 ? `one tensor` : `a list of ${ports.length} tensors`} ` +
          `as ${what}, got ${list.length}`,
      );
    }
    return list;
  }
  if (data == null || typeof data !== 'object') {
    throw new Error(
      `${operation}: ${what} must be a tensor, a list of tensors or an object of tensors by name, got ` +
        `${data === null ? 'null' : typeof data}`,
    );
  }
  const unknown = Object.keys(data).find((key) => !names.includes(key));
  if (unknown !== undefined) {
    throw new Error(`${operation}: ${what} has an entry '${unknown}': ${suggest(unknown, names)}`);
  }
  return names.map((name) => {
    if (!(name in data)) throw new Error(`${operation}: ${what} has no entry '${name}'`);
    return data[name];
  });
}

/**
 * @param operation The function the user called, for errors.
 * @param what What the argument is called: 'x' or 'y'.
 * @param created Gets the tensors that were made here, for the caller to dispose.
 */
export function standardizeData(
  operation: string,
  what: string,
  data: TensorOrArrayOrMap,
  ports: Port[],
  created: Tensor[],
): Tensor[] {
  return inOrder(operation, what, data, ports).map((given, i) => {
    const { name, shape } = ports[i];
    const label = ports.length > 1 ? `${what}.${name}` : what;
    if (!(given instanceof Tensor)) {
      throw new Error(
        `${operation}: ${label} must be a tensor, got ${Array.isArray(given) ? 'an array' : typeof given}; ` +
          'make one with tf.tensor(…)',
      );
    }
    let tensor: Tensor = given;
    if (tensor.dtype === 'float64') {
      // As Keras does: models compute in float32, which is where the backend is fast.
      tensor = cast(tensor, 'float32');
      created.push(tensor);
    }
    if (tensor.rank === 1) {
      // Single numbers in a row are samples of one number each.
      tensor = expandDims(tensor, 1);
      created.push(tensor);
    }
    if (shape && !fits(tensor.shape, shape)) {
      throw new Error(
        `${operation}: model expects ${label} of shape ${shapeText(shape)}, got ` +
          `${shapeText(given.shape)}${hint(given.shape, shape)}`,
      );
    }
    return tensor;
  });
}

function fits(given: number[], wanted: Shape): boolean {
  return given.length === wanted.length && wanted.every((n, i) => n === null || n === given[i]);
}

/** What to do about a shape that is wrong in one of the usual ways. */
function hint(given: number[], wanted: Shape): string {
  const sizes = wanted.slice(1);
  if (given.length === sizes.length && sizes.every((n, i) => n === null || n === given[i])) {
    return '; the batch axis is missing: use x.expandDims(0) for a single sample';
  }
  const product = (list: Shape) => list.reduce<number>((p, n) => p * (n ?? NaN), 1);
  if (product(given.slice(1)) === product(sizes)) {
    return `; reshape it with x.reshape(${shapeText([-1, ...sizes])})`;
  }
  return '';
}

/** What data the outputs are compared with, for each loss. */
export function targetPorts(
  names: string[],
  shapes: Shape[],
  lossFunctions: LossOrMetricFn[],
): Port[] {
  const known = Object.values(lossesMap);
  return names.map((name, i) => {
    const loss = lossFunctions[i];
    // A loss of the user's own may compare with anything.
    const shape = known.includes(loss) && !isSparse(loss) ? shapes[i] : null;
    return { name, shape };
  });
}

/** Checks labels for what shapes alone do not say; `shapes` are those of the outputs. */
export function checkTargets(
  operation: string,
  targets: Tensor[],
  names: string[],
  shapes: Shape[],
  lossFunctions: LossOrMetricFn[],
): void {
  targets.forEach((y, i) => {
    const shape = shapes[i];
    const label = names.length > 1 ? `y.${names[i]}` : 'y';
    if (isSparse(lossFunctions[i])) {
      const bare = shape.slice(0, -1);
      if (!fits(y.shape, [...bare, 1]) && !fits(y.shape, bare)) {
        const oneHot = fits(y.shape, shape)
          ? "; for one-hot labels use the loss 'categoricalCrossentropy'"
          : '';
        throw new Error(
          `${operation}: with the loss 'sparseCategoricalCrossentropy' ${label} must hold class numbers, of ` +
            `shape ${shapeText([...bare, 1])}, got ${shapeText(y.shape)}${oneHot}`,
        );
      }
    }
    if (lossFunctions[i] === lossesMap.categoricalCrossentropy && y.shape[y.rank - 1] === 1) {
      throw new Error(
        `${operation}: ${label} has shape ${shapeText(y.shape)}, but the loss 'categoricalCrossentropy' ` +
          "compares with one-hot labels; use tf.oneHot, or the loss 'sparseCategoricalCrossentropy' for " +
          "class numbers, or 'binaryCrossentropy' for 0 and 1",
      );
    }
  });
}

/** Throws unless all have as many samples; returns how many. */
export function countSamples(
  operation: string,
  groups: { [what: string]: (Tensor | null)[] },
): number {
  let first: { what: string; count: number } | undefined;
  for (const [what, tensors] of Object.entries(groups)) {
    for (const tensor of tensors) {
      if (!tensor) continue;
      const count = tensor.shape[0];
      first ??= { what, count };
      if (count !== first.count) {
        throw new Error(
          `${operation}: ${first.what} has ${first.count} samples, but ${what} has ${count}; both must have ` +
            'as many',
        );
      }
    }
  }
  const count = first?.count ?? 0;
  if (count === 0) throw new Error(`${operation}: there are no samples in the data`);
  return count;
}
