/** docs/ops.md: the op matrix as a page. */
import { backendNames, type BackendName } from '../util/backend-names.ts';
import { executionOf, kinds, type Kind } from './execution.ts';
import type { OpSpec } from './spec.ts';
import { notOps } from './not-ops.ts';
import { columnsOf } from './values.ts';

const how: { readonly [B in BackendName]: { readonly [K in Kind]: string } } = {
  cpu: {
    view: 'a copy, or nothing',
    kernel: 'evaluated, one primitive at a time',
    contraction: 'evaluated',
    routine: 'evaluated',
    loop: 'evaluated',
    host: 'TypeScript',
  },
  wasm: {
    view: 'nothing: a place in memory',
    kernel: 'WebAssembly, generated',
    contraction: 'WebAssembly, generated',
    routine: 'WebAssembly, generated: scans, sorts, the largest; else TypeScript on the memory',
    loop: 'a driver, generated',
    host: 'TypeScript',
  },
  webgpu: {
    view: 'nothing: a place in memory',
    kernel: 'a shader, generated',
    contraction: 'a shader, generated',
    routine: 'passes of shaders; those with * on the host',
    loop: 'commands; conditions are read',
    host: 'values are read, then TypeScript',
  },
  webgl: {
    view: 'nothing: a place in memory',
    kernel: 'a shader, generated',
    contraction: 'a shader, generated',
    routine: 'passes of shaders, or on the host: see [backends](backends.md)',
    loop: 'draws; conditions are read',
    host: 'values are read, then TypeScript',
  },
};

const meanings: { readonly [K in Kind]: string } = {
  view: 'no work when it runs: elements stay where they are, or were made on the host',
  kernel: 'loops, fused with what comes before and after',
  contraction: 'sums of products, with what comes before and after fused in',
  routine: 'an algorithm of its own, named after the word',
  loop: 'programs inside programs',
  host: 'reads the values: what is pending is computed first',
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Where the expected values of the main dtype come from. */
function sourceOf({ samples, dtypes }: OpSpec): string {
  const expectations = Object.values(dtypes);
  if (expectations.includes('evaluator')) return 'evaluator';
  const own = samples.some(({ reference }) => reference !== undefined);
  const asked =
    expectations.some((each) => each === 'oracle') &&
    samples.some(({ reference }) => reference === undefined);
  return [...(asked ? ['TensorFlow.js'] : []), ...(own || !asked ? ['formula'] : [])].join(', ');
}

function rowOf(spec: OpSpec): string[] {
  const { kinds: found, routines } = executionOf(spec);
  const names = kinds.filter((kind) => found.has(kind));
  const runs = names.map((kind) =>
    kind === 'routine' ? `routine: ${[...routines].sort().join(', ')}` : kind,
  );
  return [
    `\`${spec.name}\``,
    columnsOf(spec).join(' '),
    spec.gradient === true ? 'first, second' : `none: ${spec.gradient}`,
    runs.join('; '),
    sourceOf(spec),
  ];
}

/** The page for these rows. */
export function document(rows: readonly OpSpec[]): string {
  const families = [...new Set(rows.map(({ family }) => family))];
  const legend = table(
    ['', 'what it is', ...backendNames.map((name) => `\`${name}\``)],
    kinds.map((kind) => [kind, meanings[kind], ...backendNames.map((name) => how[name][kind])]),
  );
  const sections = families.map((family) => {
    const own = rows
      .filter((row) => row.family === family)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return `## ${family}\n\n${table(['op', 'dtypes', 'gradients', 'runs as', 'checked against'], own.map(rowOf))}`;
  });
  const others = Object.entries(notOps).map(
    ([reason, names]) => `- ${reason}: ${names.map((name) => `\`${name}\``).join(' ')}`,
  );
  const names = backendNames.map((name) => `\`${name}\``).join(', ');
  const differentiable = rows.filter(({ gradient }) => gradient === true).length;
  return `# Ops

<!-- Written by \`npm run docs:ops\` from packages/tendril/test/matrix/; a test fails where it differs. -->

Every op of \`tf\`: the dtypes that it takes, whether it has gradients, and how it runs. The page is written from the table that the
tests go by: each op is tried in each of these dtypes on each backend (${names}; on \`webgpu\` and \`webgl\` where
\`npm test -- webgpu\` or \`webgl\` is run), and its gradients of first and second order are compared with finite differences in float64. There are ${rows.length} ops, of
which ${differentiable} have gradients. Other dtypes are refused or converted, as the op's docstring says. \`float16\`, \`uint8\` and \`int8\`
are computed in float32 and int32; \`float64\` is computed on \`cpu\`, whichever the current backend.

An op runs as one or more of these:

${legend}

Values are checked against TensorFlow.js 4.22; where that has not the op, or is wrong, against a formula in terms of ops that it has;
and random numbers against the reference evaluator, which draws the same on every backend (their distributions are tested apart).

${sections.join('\n\n')}

## What is exported beside ops

${others.join('\n')}

Layers, models, optimizers, metrics, datasets, files and pictures have namespaces of their own.
`;
}
