/**
 * Nested arrays and objects with tensors in them, as tidy, dispose and compiled functions take and give them.
 */
import { Tensor } from './tensor.ts';

export type TensorContainer =
  | void
  | Tensor
  | string
  | number
  | boolean
  | TensorContainerObject
  | TensorContainerArray
  | Float32Array
  | Int32Array
  | Uint8Array;
export interface TensorContainerObject {
  [key: string]: TensorContainer;
}
export type TensorContainerArray = TensorContainer[];

/** Those, and objects of types that have no index signature, such as interfaces. */
export type Container = TensorContainer | object;

/** Every tensor inside, each once. */
export function tensorsIn(container: unknown): Tensor[] {
  if (container instanceof Tensor) return [container];
  if (!isWalkable(container)) return [];
  const found = new Set<Tensor>();
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (value instanceof Tensor) {
      found.add(value);
    } else if (isWalkable(value) && !seen.has(value)) {
      seen.add(value);
      for (const item of Object.values(value)) visit(item);
    }
  };
  visit(container);
  return [...found];
}

function isWalkable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

/** A copy of the container with every tensor replaced by what `replace` gives for it. */
export function mapTensors(container: unknown, replace: (tensor: Tensor) => unknown): unknown {
  if (container instanceof Tensor) return replace(container);
  if (Array.isArray(container)) return container.map((item) => mapTensors(item, replace));
  if (isWalkable(container) && Object.getPrototypeOf(container) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(container).map(([key, item]) => [key, mapTensors(item, replace)]),
    );
  }
  return container;
}
