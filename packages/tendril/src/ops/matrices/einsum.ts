/** Einstein summation: products of tensors, summed over the axes that the equation names and the result does not have. */
import * as ir from '../../ir/build.ts';
import type { Node } from '../../ir/node.ts';
import { Tensor } from '../../runtime/index.ts';
import { complexArgument, complexOf, someComplex, type Complex } from '../complex/parts.ts';
import { asFloat, asNumber, meet } from '../util/dtype.ts';
import { check, show } from '../util/errors.ts';
import * as n from '../util/numeric.ts';
import { nodeOf, wrap, wrapParts } from '../util/operand.ts';
import { reduce } from '../util/reduce.ts';

const op = 'einsum';

/** A node with a letter for each axis. */
interface Term {
  readonly node: Node;
  readonly labels: string;
}

interface ComplexTerm {
  readonly real: Term;
  /** Null where the operand is real. */
  readonly imag: Term | null;
}

function parse(equation: string, count: number): { inputs: string[]; output: string } {
  check(
    typeof equation === 'string',
    op,
    () => `the equation must be a string such as 'ij,jk->ik', got ${show(equation)}`,
  );
  const text = equation.replace(/\s/g, '');
  check(
    /^[a-zA-Z,]*->[a-zA-Z]*$/.test(text),
    op,
    () => `the equation '${equation}' must be letters, commas and one '->', such as 'ij,jk->ik'`,
  );
  const [left, output] = text.split('->');
  const inputs = left.split(',');
  check(
    inputs.length === count,
    op,
    () => `the equation '${equation}' has ${inputs.length} operands, got ${count} tensors`,
  );
  check(
    new Set(output).size === output.length && [...output].every((l) => left.includes(l)),
    op,
    () => `each letter right of '->' in '${equation}' must come once there, and on the left too`,
  );
  return { inputs, output };
}

function checkExtents(terms: readonly Term[], equation: string): void {
  const extents = new Map<string, number>();
  for (const { node, labels } of terms) {
    check(
      labels.length === node.shape.length,
      op,
      () =>
        `'${labels}' in '${equation}' names ${labels.length} axes, its tensor is of shape [${node.shape}]`,
    );
    [...labels].forEach((label, axis) => {
      const known = extents.get(label) ?? node.shape[axis];
      check(
        known === node.shape[axis],
        op,
        () =>
          `the axes named '${label}' in '${equation}' have different extents: ${known} and ${node.shape[axis]}`,
      );
      extents.set(label, known);
    });
  }
}

/** A letter that comes twice in one operand means its diagonal. */
function diagonals({ node, labels }: Term): Term {
  for (let axis = 0; axis < labels.length; axis++) {
    const other = labels.indexOf(labels[axis], axis + 1);
    if (other < 0) continue;
    const same = ir.compare(
      'EQ',
      ir.iota(node.shape, axis, 'int32'),
      ir.iota(node.shape, other, 'int32'),
    );
    const diagonal = reduce(n.select(same, node, 0), 'sum', [other]);
    return diagonals({ node: diagonal, labels: labels.slice(0, other) + labels.slice(other + 1) });
  }
  return { node, labels };
}

/** Sums over the axes that nobody needs. */
function sumOut({ node, labels }: Term, needed: string): Term {
  const axes = [...labels].flatMap((label, axis) => (needed.includes(label) ? [] : [axis]));
  const kept = [...labels].filter((label) => needed.includes(label)).join('');
  return { node: reduce(node, 'sum', axes), labels: kept };
}

/** The product of two terms: shared letters that are needed later are batch axes, the others are summed over. */
function contract(a: Term, b: Term, needed: string): Term {
  const left = sumOut(a, needed + b.labels);
  const right = sumOut(b, needed + a.labels);
  const shared = [...left.labels].filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => needed.includes(label));
  const summed = shared.filter((label) => !needed.includes(label));
  const axesOf = (term: Term, labels: readonly string[]): number[] =>
    labels.map((label) => term.labels.indexOf(label));
  const [x, y] = meet(left.node, right.node);
  const node = ir.dotGeneral(x, y, {
    lhs_batching: axesOf(left, batch),
    rhs_batching: axesOf(right, batch),
    lhs_contracting: axesOf(left, summed),
    rhs_contracting: axesOf(right, summed),
  });
  const free = (term: Term): string[] =>
    [...term.labels].filter((label) => !shared.includes(label));
  return { node, labels: [...batch, ...free(left), ...free(right)].join('') };
}

/** The sum of products of real operands. */
function sumOfProducts(terms: readonly Term[], output: string): Node {
  const rest = terms.map(diagonals);
  let product = rest.shift()!;
  while (rest.length > 0) {
    const next = rest.shift()!;
    product = contract(product, next, output + rest.map((term) => term.labels).join(''));
  }
  const { node, labels } = sumOut(product, output);
  return ir.transpose(
    node,
    [...output].map((label) => labels.indexOf(label)),
  );
}

/** Multiplies out operands of which some are complex: every choice of their parts, each imaginary one with a factor of i. */
function complexSum(operands: readonly ComplexTerm[], output: string): Complex {
  const totals: (Node | null)[] = [null, null];
  const choose = (chosen: readonly Term[], imaginary: number): void => {
    const operand = operands[chosen.length] as ComplexTerm | undefined;
    if (operand === undefined) {
      const term = sumOfProducts(chosen, output);
      const [part, total] = [imaginary % 2, totals[imaginary % 2]];
      const signed = imaginary % 4 < 2 ? term : ir.negate(term);
      totals[part] = total === null ? signed : ir.add(total, signed);
      return;
    }
    choose([...chosen, operand.real], imaginary);
    if (operand.imag !== null) choose([...chosen, operand.imag], imaginary + 1);
  };
  choose([], 0);
  return complexOf(totals[0]!, totals[1]!);
}

/**
 * Sums of products by an equation: each operand's axes are named by letters, letters that the result does not have are summed
 * over. Matrix products, transposes, traces, outer products and attention are all of this kind.
 *
 * @param equation such as 'ij,jk->ik'. Spaces do not count.
 * @param tensors one for each operand left of '->', in order; they are multiplied from left to right.
 * @throws if the equation does not fit the tensors.
 * @example
 * ```ts
 * const x = tf.tensor2d([[1, 2], [3, 4]]);
 * tf.einsum('ij,jk->ik', x, x).print(); // the matrix product
 * tf.einsum('ii->', x).print(); // the trace, 5
 * ```
 */
export function einsum(equation: string, ...tensors: Tensor[]): Tensor {
  const { inputs, output } = parse(equation, tensors.length);
  const isComplex = someComplex(...tensors);
  const operands = tensors.map((t, i): ComplexTerm => {
    const labels = inputs[i];
    const name = `tensors[${i}]`;
    if (t instanceof Tensor && t.dtype === 'complex64') {
      const { node, imag } = complexArgument(op, t, name);
      return { real: { node, labels }, imag: { node: imag, labels } };
    }
    const node = asNumber(nodeOf(t, name, op));
    return { real: { node: isComplex ? asFloat(node) : node, labels }, imag: null };
  });
  const terms = operands.map(({ real }) => real);
  checkExtents(terms, equation);
  if (isComplex) return wrapParts(complexSum(operands, output));
  return wrap(sumOfProducts(terms, output));
}
