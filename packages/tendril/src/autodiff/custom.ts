/** Gradients that stand in for a primitive's own: what tf.customGrad and ops with better formulas put on their result's node. */
import type { Node } from '../ir/node.ts';

export interface CustomRule {
  /** What the node's value depends on, as far as gradients are concerned; in place of the node's operands. */
  readonly inputs: readonly Node[];
  /** Cotangents of `inputs`, in order; null for none. */
  vjp(ct: Node): readonly (Node | null)[];
}

/** A node here is differentiated by its custom rule. It must be a node of its own, not one of its rule's inputs (see `alias`). */
export const customRules = new WeakMap<Node, CustomRule>();
