// The way of the data (docs/architecture.md): imports point downward only.
//
//   layers, graph-model → train, data, browser → io → ops → primitives → autodiff → runtime → compile → backends → ir
//
// A folder may import those on its line here, and itself. What is not said here is forbidden.

const src = 'packages/tendril/src';

/** The types and shapes every part speaks of; the rest of ir/ is for those who build or run graphs. */
const values = 'ir/(dtype|shape)[.]ts';

const mayImport = {
  ir: [],
  backends: ['ir'],
  // Constants are folded by the reference evaluator.
  compile: ['backends/backend[.]ts', 'backends/cpu/evaluate[.]ts', 'ir'],
  // What runs in the worker of the worker backend.
  engine: ['primitives', 'compile', 'backends', 'ir'],
  runtime: ['compile', 'backends', 'ir'],
  // A derivative may be written in a primitive that is not in every program.
  autodiff: ['primitives', 'runtime', 'ir'],
  // What a primitive is to each part, for those that are not in every program.
  primitives: ['autodiff', 'compile/(lower|reductions)', 'backends', 'ir'],
  ops: ['primitives', 'autodiff', 'runtime', 'ir'],
  io: ['ops', 'runtime', values],
  train: ['io', 'ops', 'autodiff', 'runtime', values],
  data: ['io', 'ops', 'runtime', values, 'version[.]ts'],
  browser: ['ops', 'runtime', values],
  layers: ['train', 'data', 'io', 'ops', 'autodiff', 'runtime', values],
  compat: [
    'browser',
    'data',
    'ops',
    'runtime',
    'backends/backend[.]ts',
    'backends/wasm/options[.]ts',
    // Programs give a webgl backend a context of their own.
    'backends/webgl/(context|options|register)[.]ts',
    values,
  ],
  'graph-model': ['io', 'ops', 'runtime', values],
};

const backends = ['cpu', 'wasm', 'webgpu', 'webgl', 'worker'];

/** Folders beside the backends' with what several of them use. */
const shared = ['routines', 'fft', 'gpu'];

/** A path of the library: a folder with all in it, or a file. */
const path = (place) => `^${src}/${place}${place.endsWith('ts') ? '$' : '/'}`;

module.exports = {
  forbidden: [
    ...Object.entries(mayImport).map(([folder, others]) => ({
      name: `${folder}-points-downward`,
      comment: `${folder}/ may import ${['itself', ...others].join(', ')}.`,
      severity: 'error',
      from: { path: path(folder) },
      to: { path: `^${src}/`, pathNot: [folder, ...others].map(path) },
    })),
    ...backends.map((backend) => ({
      name: `${backend}-knows-no-other-backend`,
      comment: 'Backends share what stands in folders of its own. All may fall back on cpu.',
      severity: 'error',
      from: { path: path(`backends/${backend}`) },
      to: {
        path: path('backends/[^/]+'),
        pathNot: [backend, 'cpu', ...shared].map((name) => path(`backends/${name}`)),
      },
    })),
    {
      name: 'nobody-imports-the-index',
      comment:
        'src/index.ts and src/core.ts gather what is public; inside, import from where a thing is made.',
      severity: 'error',
      from: { path: `^${src}/`, pathNot: path('index.ts') },
      to: { path: path('(index|core).ts') },
    },
    {
      name: 'recorded-only-where-defined',
      comment:
        'Recording a primitive takes its definition along: import it from its folder in primitives/.',
      severity: 'error',
      from: { path: `^${src}/`, pathNot: path('primitives') },
      to: { path: path('primitives/[^/]+'), pathNot: path('primitives/[^/]+/index.ts') },
    },
    {
      name: 'known-folder',
      comment: 'A new folder under src/ needs a line in this file.',
      severity: 'error',
      from: {},
      to: {
        path: `^${src}/[^/]+/`,
        pathNot: Object.keys(mayImport).map(path),
      },
    },
    {
      name: 'no-circles',
      comment: 'Files import one another in no circle; types may.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-dependencies',
      comment:
        'The library stands on nothing but the platform: its own files, and Node where there is one.',
      severity: 'error',
      from: { path: `^${src}/` },
      to: { pathNot: `^${src}/`, dependencyTypesNot: ['core'], couldNotResolve: false },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
};
