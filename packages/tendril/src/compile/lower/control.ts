/**
 * Choices and loops: compiles the graphs inside, each reduced to the results that somebody reads, and lays out the memory in
 * which their programs work.
 */
import { bytesPerElement } from '../../ir/dtype.ts';
import type { ControlNode, Graph } from '../../ir/graph.ts';
import type { Kernel, KernelArg } from '../../ir/kernel.ts';
import { programsIn, type Control, type Program, type ScratchLayout } from '../../ir/program.ts';
import { product, range, sizeOf } from '../../ir/shape.ts';
import type { Type } from '../../ir/shape-rules.ts';
import type { Group } from '../fuse/groups.ts';
import type { Holding } from '../fuse/hold.ts';
import { withoutDead } from '../simplify/rewriter.ts';
import type { CompileInside } from './index.ts';

export interface LoweredControl {
  readonly control: Control;
  readonly inputs: readonly number[];
  /** The node of each result, null where nobody reads it. */
  readonly outputs: readonly (number | null)[];
  readonly layout: ScratchLayout;
}

const alignment = 64;
/** Vector loads may read this many bytes past a buffer's end. */
const slack = 16;

function bytesOf({ shape, dtype }: Type): number {
  return sizeOf(shape) * bytesPerElement[dtype];
}

/** The graph with only these of its outputs. */
function reduced(graph: Graph, outputs: readonly number[]): Graph {
  return withoutDead({ ...graph, outputs: outputs.map((i) => graph.outputs[i]) });
}

/** A kernel that uses each element of an operand no more often than this reads it where it lies: preparing that does not pay. */
const fewUses = 6;

/** The kernel, which prepares of its steady operands only those that it uses often. */
function preparing(kernel: Kernel): Kernel {
  if (kernel.kind !== 'contraction') return kernel;
  const { a, b, m, n, exprs } = kernel;
  const argOf = (operand: number): number => {
    const expr = exprs[operand];
    return expr.op === 'load' ? expr.access.arg : -1;
  };
  const seldom: number[] = [];
  if (product(n) <= fewUses) seldom.push(argOf(a));
  if (product(m) <= fewUses) seldom.push(argOf(b));
  const args = kernel.args.map((arg, i): KernelArg =>
    seldom.includes(i) ? { dtype: arg.dtype, access: arg.access } : arg,
  );
  return { ...kernel, args };
}

/** Compiles the body of a loop, whose first inputs are the same in each round, so that it pays to prepare them. */
function compileBody(graph: Graph, constants: number, compile: CompileInside): Program {
  const program = compile({ ...graph, steady: range(constants) });
  return { ...program, kernels: program.kernels.map(preparing) };
}

function makeControl(
  node: ControlNode,
  outputs: readonly (number | null)[],
  compile: CompileInside,
): Control {
  const read = range(outputs.length).filter((i) => outputs[i] !== null);
  switch (node.op) {
    case 'call':
      throw new Error('compile: a call is gone once a graph is simplified');
    case 'cond': {
      const { on_true: yes, on_false: no } = node.attrs;
      return {
        op: 'cond',
        onTrue: compile(reduced(yes, read)),
        onFalse: compile(reduced(no, read)),
      };
    }
    case 'while': {
      const { cond, body, constants } = node.attrs;
      return {
        op: 'while',
        cond: compile(cond),
        body: compileBody(body, constants, compile),
        constants,
        state: node.elements!.map(bytesOf),
      };
    }
    case 'scan': {
      const { body, constants, carry, length, reverse } = node.attrs;
      const types = (nodes: readonly number[]): number[] =>
        nodes.map((i) => bytesOf(body.nodes[i]));
      const results = range(body.outputs.length).filter((i) => i < carry || outputs[i] !== null);
      const small = reduced(body, results);
      return {
        op: 'scan',
        body: length > 1 ? compileBody(small, constants, compile) : compile(small),
        constants,
        length,
        reverse,
        carry: types(body.inputs.slice(constants, constants + carry)),
        xs: types(body.inputs.slice(constants + carry)),
        ys: results.slice(carry).map((i) => bytesOf(body.nodes[body.outputs[i]])),
      };
    }
  }
}

function layOut(control: Control, outputs: readonly (number | null)[]): ScratchLayout {
  let bytes = 0;
  const place = (size: number): number => {
    const at = bytes;
    bytes += Math.ceil((size + slack) / alignment) * alignment;
    return at;
  };
  const sizes = control.op === 'while' ? control.state : control.op === 'scan' ? control.carry : [];
  const state = sizes.map(
    (size, i) => [place(size), outputs[i] === null ? place(size) : -1] as const,
  );
  const condition = control.op === 'while' ? place(1) : 0;
  const arena = place(Math.max(...programsIn(control).map(([, program]) => program.arena)));
  return { arena, state, condition, bytes };
}

export function lowerControl(
  graph: Graph,
  holding: Holding,
  group: Group,
  stored: readonly number[],
  compile: CompileInside,
): LoweredControl {
  const node = graph.nodes[group.members[0]] as ControlNode;
  const outputs = new Array<number | null>(node.elements!.length).fill(null);
  for (const member of stored) {
    const element = graph.nodes[member];
    if (element.op === 'get_element') outputs[element.attrs.index] = member;
  }
  const control = makeControl(node, outputs, compile);
  return {
    control,
    inputs: node.inputs.map((i) => holding.aliasOf[i] ?? i),
    outputs,
    layout: layOut(control, outputs),
  };
}
