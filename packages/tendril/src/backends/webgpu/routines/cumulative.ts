/**
 * Running sums, products and extremes. Where there are many lines side by side, each thread runs along one of them. Otherwise
 * workgroups scan blocks of a line, then the blocks' totals are scanned, and then each block is joined with what stood before it
 * (Blelloch, "Prefix sums and their applications", 1990).
 */
import type { DType } from '../../../ir/dtype.ts';
import type { CumulativeKind } from '../../../ir/primitives.ts';
import { product } from '../../../ir/shape.ts';
import { largest, smallest } from '../../gpu/elementwise.ts';
import { literal, typeOf } from '../../gpu/literal.ts';
import { own, passCode, result, type Memory, type Pass, type Planner } from './plan.ts';

const threads = 256;
/** Elements of a line that a thread of a block takes. */
const run = 4;
const block = threads * run;
/** From so many lines on, neighbours in memory, a thread for each line fills a device. */
const manyLines = 4096;
const fewNeighbours = 16;

const joins = {
  sum: (a, b) => `${a} + ${b}`,
  prod: (a, b) => `${a} * ${b}`,
  max: (a, b, dtype) => largest(a, b, dtype),
  min: (a, b, dtype) => smallest(a, b, dtype),
} satisfies Record<CumulativeKind, (a: string, b: string, dtype: DType) => string>;

function startOf(kind: CumulativeKind, dtype: DType): string {
  if (kind === 'sum' || kind === 'prod') return literal(dtype, kind === 'sum' ? 0 : 1);
  const sign = kind === 'max' ? -1 : 1;
  if (dtype === 'float32') return literal(dtype, sign * Infinity);
  return literal(dtype, kind === 'max' ? -(2 ** 31) : 2 ** 31 - 1);
}

/** The threads of a workgroup join `sums` with all before; afterwards `before` is what stands before a thread's own. */
function scanShared(join: (a: string, b: string) => string, start: string): string {
  return `  workgroupBarrier();
  for (var apart = 1u; apart < ${threads}u; apart <<= 1u) {
    var mine = sums[lane];
    if (lane >= apart) { mine = ${join('sums[lane - apart]', 'mine')}; }
    workgroupBarrier();
    sums[lane] = mine;
    workgroupBarrier();
  }
  var before = ${start};
  if (lane > 0u) { before = sums[lane - 1u]; }`;
}

export const cumulative: Planner<'cumulative'> = ({ attrs, shape, dtype }) => {
  const { kind, exclusive, reverse, dimension } = attrs;
  const n = shape[dimension];
  const inner = product(shape.slice(dimension + 1));
  const total = product(shape);
  if (total === 0) return { own: [], passes: [] };
  const lines = total / n;
  const type = typeOf[dtype] as Memory['type'];
  const join = (a: string, b: string): string => joins[kind](a, b, dtype);
  const start = startOf(kind, dtype);
  const x: Memory = { name: 'x', type, access: 'read' };
  const out: Memory = { name: 'out', type, access: 'read_write' };
  const totals: Memory = { name: 'totals', type, access: 'read_write' };
  // In a line, element i; params are n, inner, and lines or blocks of a line.
  const element = (i: string): string =>
    `(line / params.y * params.x + ${reverse ? `(params.x - 1u - (${i}))` : i}) * params.y + line % params.y`;

  if (lines >= manyLines && inner >= fewNeighbours) {
    const lone: Pass = {
      code: passCode(
        [x, out],
        64,
        `  if (at >= params.z) { return; }
  let line = at;
  var all = ${start};
  for (var i = 0u; i < params.x; i++) {
    let e = ${element('i')};
    let before = all;
    all = ${join('before', 'x[e]')};
    out[e] = ${exclusive ? 'before' : 'all'};
  }`,
      ),
      memory: [x, out],
      places: [0, result],
      groups: Math.ceil(lines / 64),
      params: [n, inner, lines],
    };
    return { own: [], passes: [lone] };
  }

  const blocks = Math.ceil(n / block);
  const shared = `var<workgroup> sums: array<${type}, ${threads}>;`;
  const scanBlocks: Pass = {
    code: passCode(
      [x, out, totals],
      threads,
      `  let line = group / params.z;
  let first = group % params.z * ${block}u + lane * ${run}u;
  var all = ${start};
  var own: array<${type}, ${run}>;
  for (var j = 0u; j < ${run}u; j++) {
    let i = first + j;
    let before = all;
    if (i < params.x && line < params.w) {
      let e = ${element('i')};
      all = ${join('before', 'x[e]')};
    }
    own[j] = ${exclusive ? 'before' : 'all'};
  }
  sums[lane] = all;
${scanShared(join, start)}
  if (line >= params.w) { return; }
  for (var j = 0u; j < ${run}u; j++) {
    let i = first + j;
    if (i < params.x) { out[${element('i')}] = ${join('before', 'own[j]')}; }
  }
  if (lane == ${threads - 1}u) { totals[group] = sums[lane]; }`,
      shared,
    ),
    memory: [x, out, totals],
    places: [0, result, own(0)],
    groups: lines * blocks,
    params: [n, inner, blocks, lines],
  };
  if (blocks === 1) return { own: [lines], passes: [scanBlocks] };

  const scanTotals: Pass = {
    code: passCode(
      [totals],
      threads,
      `  var carry = ${start};
  for (var first = 0u; first < params.x; first += ${threads}u) {
    let i = first + lane;
    let inside = i < params.x && group < params.y;
    var mine = ${start};
    if (inside) { mine = totals[group * params.x + i]; }
    workgroupBarrier();
    sums[lane] = mine;
${scanShared(join, start)}
    if (inside) { totals[group * params.x + i] = ${join('carry', 'before')}; }
    carry = ${join('carry', `sums[${threads - 1}u]`)};
  }`,
      shared,
    ),
    memory: [totals],
    places: [own(0)],
    groups: lines,
    params: [blocks, lines],
  };
  const joinBlocks: Pass = {
    code: passCode(
      [out, totals],
      threads,
      `  if (at >= params.w) { return; }
  let line = at / params.x;
  let i = at % params.x;
  let e = ${element('i')};
  out[e] = ${join(`totals[line * params.z + i / ${block}u]`, 'out[e]')};`,
    ),
    memory: [out, totals],
    places: [result, own(0)],
    groups: Math.ceil(total / threads),
    params: [n, inner, blocks, total],
  };
  return { own: [lines * blocks], passes: [scanBlocks, scanTotals, joinBlocks] };
};
