/** The op matrix has a row for every op that the library exports, and no other. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { gradientColumns, smoothSamples } from './gradients.ts';
import { notOps } from './not-ops.ts';
import { table } from './table.ts';
import { columnsOf, samplesFor } from './values.ts';

/** The namespaces that hold ops. The others hold layers, optimizers, datasets, files and tools. */
const namespaces = [
  'fused',
  'image',
  'linalg',
  'losses',
  'math',
  'signal',
  'sparse',
  'spectral',
  'string',
] as const;

function isFunction(value: unknown): boolean {
  return (
    typeof value === 'function' && !Function.prototype.toString.call(value).startsWith('class')
  );
}

function functionsIn(exported: object, prefix = ''): string[] {
  return Object.entries(exported).flatMap(([name, value]) =>
    isFunction(value) ? [prefix + name] : [],
  );
}

const exported = [
  ...functionsIn(tf),
  ...namespaces.flatMap((name) => functionsIn(tf[name], `${name}.`)),
];
const rows = table.map(({ name }) => name);

it('has one row for each op', () => {
  expect(rows.filter((name, i) => rows.indexOf(name) !== i)).toEqual([]);
  const excused = Object.values(notOps).flat();
  expect(exported.filter((name) => !rows.includes(name) && !excused.includes(name))).toEqual([]);
});

it('has rows and excuses only for what is exported', () => {
  const named = [...rows, ...Object.values(notOps).flat()];
  expect(named.filter((name) => !exported.includes(name))).toEqual([]);
  expect(
    Object.values(notOps)
      .flat()
      .filter((name) => rows.includes(name)),
  ).toEqual([]);
});

it('tries every row in each of its dtypes', () => {
  const untried = table.flatMap((spec) =>
    columnsOf(spec).flatMap((column) =>
      samplesFor(spec, column).length === 0 ? [`${spec.name}: ${column}`] : [],
    ),
  );
  expect(untried).toEqual([]);
});

it('tries the gradients of every row that says it has them', () => {
  const untried = table.flatMap((spec) => {
    if (spec.gradient !== true) return [];
    const columns = gradientColumns(spec);
    if (columns.length === 0) return [`${spec.name}: no dtype has gradients`];
    return columns.flatMap((column) =>
      smoothSamples(spec, column).length === 0 ? [`${spec.name}: ${column}`] : [],
    );
  });
  expect(untried).toEqual([]);
});
