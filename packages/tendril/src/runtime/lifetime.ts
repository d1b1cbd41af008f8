/**
 * Who still needs a node. A node lives while a tensor shows it (`handles`), a pending node reads it (`uses`) or a gradient tape
 * holds it (`pins`). When nobody does, its value is freed and it lets go of its operands.
 */
import { onRecord, type Node } from '../ir/node.ts';
import { dropValue } from './value.ts';

/** Nodes recorded since the last sweep, oldest first. Some may have no user yet: the op that made them is not done. */
let recent: Node[] = [];
/** Nodes that outlived a sweep and were pending then. */
let older: Node[] = [];
const tapes: { readonly nodes: Node[] }[] = [];

onRecord((node) => {
  const inputs = node.inputs;
  for (let i = 0; i < inputs.length; i++) inputs[i].uses++;
  recent.push(node);
  for (let i = 0; i < tapes.length; i++) {
    node.pins++;
    tapes[i].nodes.push(node);
  }
});

const nothing: readonly Node[] = [];

function releaseInputs(node: Node, queue: Node[]): void {
  const inputs = node.inputs;
  if (inputs.length === 0) return;
  node.inputs = nothing;
  for (let i = 0; i < inputs.length; i++) {
    inputs[i].uses--;
    queue.push(inputs[i]);
  }
}

/** Frees the node, and whatever it alone kept alive, if nobody needs it any more. */
export function settle(node: Node): void {
  if (node.handles > 0 || node.uses > 0 || node.pins > 0) return;
  const queue = [node];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next.handles > 0 || next.uses > 0 || next.pins > 0) continue;
    dropValue(next);
    releaseInputs(next, queue);
  }
}

export function retainHandle(node: Node): void {
  node.handles++;
}

export function releaseHandle(node: Node): void {
  node.handles--;
  settle(node);
}

/** Keeps a node for a reason other than a tensor or a recorded node (a compiled function's captured value). */
export function retainUse(node: Node): void {
  node.uses++;
}

export function releaseUse(node: Node): void {
  node.uses--;
  settle(node);
}

/** To be called once a node has got its value: it does not need its operands any more, unless a tape does. */
export function realized(node: Node): void {
  if (node.pins > 0) return;
  const queue: Node[] = [];
  releaseInputs(node, queue);
  for (const input of queue) settle(input);
}

/**
 * Frees recorded nodes that nobody ever used. The newest `spare` are left alone: an op that is at work may hold them.
 */
export function sweep(spare = 0): void {
  const end = recent.length - spare;
  if (end <= 0) return;
  const swept = recent;
  recent = spare > 0 ? swept.slice(end) : [];
  for (let i = 0; i < end; i++) {
    const node = swept[i];
    if (node.handles === 0 && node.uses === 0 && node.pins === 0) settle(node);
    else if (node.value === null) older.push(node);
  }
}

/** An upper bound of how many recorded nodes are pending. */
export function pendingBound(): number {
  return recent.length + older.length;
}

/** The pending nodes that a tensor shows. They are forgotten here: the caller realizes them. */
export function takePending(): Node[] {
  const pending = [...older, ...recent].filter((node) => node.handles > 0 && node.value === null);
  older = [];
  return pending;
}

/**
 * While a tape is open, nodes recorded meanwhile keep their operands, so that the backward walk finds them even where user
 * code has read data in between.
 */
export interface Tape {
  /** Nodes recorded on the tape have this id or a larger one. */
  readonly since: number;
  end(): void;
}

export function openTape(since: number): Tape {
  const tape = { nodes: [] as Node[] };
  tapes.push(tape);
  return {
    since,
    end() {
      const at = tapes.indexOf(tape);
      if (at < 0) return;
      tapes.splice(at, 1);
      for (const node of tape.nodes) node.pins--;
      for (const node of tape.nodes) {
        if (node.pins > 0) continue;
        if (node.value !== null) realized(node);
        settle(node);
      }
    },
  };
}

export function tapeIsOpen(): boolean {
  return tapes.length > 0;
}
