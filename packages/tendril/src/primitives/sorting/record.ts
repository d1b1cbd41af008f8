/** Records what puts elements in order. */
import { record, type Node } from '../../ir/node.ts';

export function sort(x: Node, dimension: number, descending = false): Node {
  return record('sort', { dimension, descending }, [x]);
}

export function argsort(x: Node, dimension: number, descending = false): Node {
  return record('argsort', { dimension, descending }, [x]);
}

export function topK(x: Node, k: number): Node {
  return record('top_k', { k }, [x]);
}
