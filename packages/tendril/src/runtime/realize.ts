/**
 * Realizing: turning pending nodes into values. Programs are found again by the recorded graph's key, so the second time
 * through the same code costs a walk and a look-up.
 */
import type { Backend, Runnable } from '../backends/backend.ts';
import { hasFloat64, type Graph } from '../ir/graph.ts';
import type { Node } from '../ir/node.ts';
import { makeSource } from '../compile/index.ts';
import { currentBackend, float64Backend } from './backends.ts';
import { pendingBound, realized, sweep, takePending, tapeIsOpen } from './lifetime.ts';
import { keyOf, linearize, toGraph, type Linear, type LinearizeOptions } from './linearize.ts';
import { sameBitsAreExpected } from './same-bits.ts';
import { TraceError, traceIsOpen } from './tracing.ts';
import { bufferOn, setDeviceValue, shareValue, valueOfNode } from './value.ts';

/** More pending nodes than this are realized without being asked, so that a loop which reads nothing stays flat. */
const maxPending = 4096;

/** Least recently used programs are dropped beyond this many. */
const maxPrograms = 512;

const programs = new WeakMap<Backend, Map<string, Runnable>>();

const options: LinearizeOptions = {
  isLeaf: (node) => node.value !== null || node.op === 'parameter',
  materialize: true,
};

/** Prepares a graph on a backend, or finds what was prepared for the same key before. */
function runnableFor(backend: Backend, key: string, makeGraph: () => Graph): Runnable {
  let cache = programs.get(backend);
  if (cache === undefined) programs.set(backend, (cache = new Map<string, Runnable>()));
  let runnable = cache.get(key);
  if (runnable !== undefined) cache.delete(key);
  else runnable = backend.prepare(makeSource(makeGraph(), sameBitsAreExpected()));
  cache.set(key, runnable);
  if (cache.size > maxPrograms) {
    const [oldest, dropped] = cache.entries().next().value!;
    cache.delete(oldest);
    dropped.dispose();
  }
  return runnable;
}

/**
 * Which nodes (by place in the order) must still have their operands after this run: those that stay pending because somebody
 * outside wants them, and what these are computed from.
 */
function neededLater(linear: Linear): boolean[] {
  const { order, insideUses } = linear;
  const outputs = new Set(linear.outputs);
  const needed = order.map((node, i) => node.uses > insideUses[i]);
  for (let i = order.length - 1; i >= 0; i--) {
    if (!needed[i] || outputs.has(order[i]) || options.isLeaf(order[i])) continue;
    for (const input of order[i].inputs) needed[input.slot] = true;
  }
  return needed;
}

/** Leaves that nobody needs after this run; the program may overwrite them. */
function donatedLeaves(linear: Linear): Set<Node> {
  const unheld = linear.leaves.filter((leaf) => {
    const value = valueOfNode(leaf);
    const onlyHere = leaf.handles === 0 && leaf.pins === 0;
    return onlyHere && value?.where === 'device' && value.buffer.owners === 1;
  });
  if (unheld.length === 0) return new Set();
  const needed = neededLater(linear);
  return new Set(unheld.filter((leaf) => !needed[leaf.slot]));
}

function refuseUnbound(leaf: Node): void {
  if (leaf.value !== null) return;
  throw new TraceError(
    'A value was read inside a function given to tf.compile (or tf.scan, tf.cond, tf.whileLoop, tf.checkpoint) while it is ' +
      'traced: it has no value yet. Read it from what the function returns, or do not compile the function.',
  );
}

/** A chain of reshapes of a realized node needs no program: it is that node's buffer under another shape. */
function realizeAsAlias(node: Node): boolean {
  let source = node;
  while (source.value === null && source.op === 'reshape') source = source.inputs[0];
  if (source.value === null) return false;
  shareValue(node, source);
  realized(node);
  return true;
}

function runAndBind(pending: readonly Node[]): void {
  const linear = linearize(pending, options);
  linear.leaves.forEach(refuseUnbound);
  const backend = hasFloat64(linear.order) ? float64Backend() : currentBackend();
  const inputs = linear.leaves.map((leaf) => bufferOn(leaf, backend));
  const donated = donatedLeaves(linear);
  const key = `${keyOf(linear, options)} donated ${[...donated].map((leaf) => leaf.slot).join(' ')}`;
  const runnable = runnableFor(backend, key, () => toGraph(linear, options, donated));
  const outputs = runnable.run(inputs);
  linear.outputs.forEach((node, i) => setDeviceValue(node, backend, outputs[i]));
  // A donated buffer that came back as an output has two owners now; the leaf's share ends here like any other operand's.
  for (const node of linear.outputs) realized(node);
}

/** Gives every node a value. */
export function realize(nodes: readonly Node[]): void {
  const pending = new Set<Node>();
  for (const node of nodes) {
    if (node.value !== null) continue;
    if (node.op === 'parameter') refuseUnbound(node);
    if (!realizeAsAlias(node)) pending.add(node);
  }
  if (pending.size > 0) runAndBind([...pending]);
}

/** Realizes what is pending when there is a lot of it. Called whenever a tensor is made. */
export function boundPending(): void {
  if (pendingBound() < maxPending || traceIsOpen() || tapeIsOpen()) return;
  realize(takePending());
  sweep(256);
}

/** Realizes all that is pending and shown by a tensor. */
export function realizePending(): void {
  if (traceIsOpen()) return;
  realize(takePending());
}

/** Drops all programs prepared for a backend. */
export function forgetPrograms(backend: Backend): void {
  for (const runnable of programs.get(backend)?.values() ?? []) runnable.dispose();
  programs.delete(backend);
}
