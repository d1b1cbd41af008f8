/** Functions of two or more tensors, element by element: arithmetic, comparisons, logic. */
import {
  asFloat,
  bools,
  counted,
  edge,
  family,
  given,
  ints,
  numeric,
  real,
  sample,
  someInts,
  x,
  type Call,
  type OpSpec,
  type Sample,
  type Row,
} from '../spec.ts';

type BinaryName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'divNoNan'
  | 'maximum'
  | 'minimum'
  | 'pow'
  | 'mod'
  | 'floorDiv'
  | 'squaredDifference'
  | 'atan2'
  | 'equal'
  | 'notEqual'
  | 'less'
  | 'lessEqual'
  | 'greater'
  | 'greaterEqual';

/** Of one shape, broadcast both ways, with a scalar, of no elements. */
function samples(name: BinaryName, a = [-2, 2], b = a, reference?: Call): Sample[] {
  const call: Call = (api, s, t) => api[name](s, t);
  const more = reference && { reference };
  const of = (first: number[], second: number[]) =>
    [x(first, a[0], a[1]), x(second, b[0], b[1])] as const;
  return [
    sample(of([2, 3], [2, 3]), call, more),
    sample(of([2, 1], [1, 3]), call, more),
    sample(of([], [2]), call, more),
    edge(of([0, 2], [1, 2]), call, more),
  ];
}

/** Next to whole numbers too. */
function mixed(name: BinaryName, low: number, high: number): Sample {
  return sample([real([2, 3]), someInts([3], low, high)], (api, s, t) => api[name](s, t), {
    dtypes: ['float32'],
  });
}

const comparison = (name: BinaryName, more: OpSpec['dtypes'] = {}): Row => ({
  name,
  samples: [
    ...samples(name, [-2, 2]),
    edge(
      [given([4], [NaN, NaN, Infinity, -0]), given([4], [NaN, 1, Infinity, 0])],
      (api, s, t) => api[name](s, t),
      { dtypes: ['float32'] },
    ),
  ],
  dtypes: { ...numeric, ...more },
  gradient: 'the result is bool',
});

type LogicName = 'logicalAnd' | 'logicalOr' | 'logicalXor';

const logic = (name: LogicName): Row => ({
  name,
  samples: [
    sample([bools([2, 2], [0, 0, 1, 1]), bools([2], [0, 1])], (api, s, t) => api[name](s, t)),
    edge([bools([0], []), bools([1], [1])], (api, s, t) => api[name](s, t)),
  ],
  dtypes: { bool: 'oracle' },
  gradient: 'it is of booleans',
});

const equalParts =
  (wanted: boolean): Call =>
  (api, s, t) => {
    const both = api.logicalAnd(
      api.equal(api.real(s), api.real(t)),
      api.equal(api.imag(s), api.imag(t)),
    );
    return wanted ? both : api.logicalNot(both);
  };

const words =
  (holds: (a: string, b: string) => boolean): Call =>
  (api, s, t) => {
    const [shape, rest] = [api.broadcastArgs(s.shape, t.shape).dataSync(), [s, t]];
    const numbers = rest.map((each) =>
      api.broadcastTo(
        api.tensor(
          Array.from(each.dataSync<'string'>(), (word) => word.charCodeAt(0)),
          each.shape,
        ),
        Array.from(shape),
      ),
    );
    const [a, b] = numbers.map((each) =>
      Array.from(each.dataSync(), (code) => String.fromCharCode(code)),
    );
    return api.tensor(
      a.map((word, i) => Number(holds(word, b[i]))),
      Array.from(shape),
      'bool',
    );
  };

export default family('Elementwise, of two tensors', [
  {
    name: 'add',
    samples: [...samples('add'), mixed('add', -3, 3)],
    dtypes: { ...counted, complex64: 'by parts' },
    gradient: true,
  },
  {
    name: 'addN',
    samples: [
      sample([x([2, 3]), x([2, 3]), x([2, 3])], (api, ...ts) => api.addN(ts)),
      edge([x([0])], (api, t) => api.addN([t])),
    ],
    dtypes: { ...counted, complex64: 'by parts' },
    gradient: true,
  },
  { name: 'atan2', samples: samples('atan2', [0.5, 2]), dtypes: asFloat, gradient: true },
  {
    name: 'bitwiseAnd',
    samples: [
      sample([ints([4], [5, -1, 7, 0]), ints([4], [3, 6, 8, -1])], (api, s, t) =>
        api.bitwiseAnd(s, t),
      ),
      edge([ints([0], []), ints([0], [])], (api, s, t) => api.bitwiseAnd(s, t)),
    ],
    dtypes: { int32: 'oracle' },
    gradient: 'it is of whole numbers',
  },
  {
    name: 'div',
    samples: [...samples('div', [-2, 2], [0.5, 3]), mixed('div', 1, 4)],
    dtypes: {
      ...counted,
      complex64: (api, a, b) => {
        const [re, im] = [api.real(b), api.imag(b)];
        const size = api.add(api.square(re), api.square(im));
        const [top, side] = [api.real(a), api.imag(a)];
        return api.complex(
          api.div(api.add(api.mul(top, re), api.mul(side, im)), size),
          api.div(api.sub(api.mul(side, re), api.mul(top, im)), size),
        );
      },
    },
    gradient: true,
  },
  {
    name: 'divNoNan',
    samples: [
      ...samples('divNoNan', [-2, 2], [0.5, 3]),
      edge([x([3]), given([3], [0, 1, 0])], (api, s, t) => api.divNoNan(s, t)),
    ],
    dtypes: counted,
    gradient: true,
  },
  comparison('equal', { complex64: equalParts(true), string: words((a, b) => a === b) }),
  {
    name: 'floorDiv',
    samples: samples('floorDiv', [-9, 9], [1, 3], (api, s, t) =>
      s.dtype === 'float32' ? api.floor(api.div(s, t)) : api.floorDiv(s, t),
    ),
    dtypes: counted,
    gradient: 'it goes in steps: the derivative is 0 wherever there is one',
  },
  comparison('greater', { string: words((a, b) => a > b) }),
  comparison('greaterEqual', { string: words((a, b) => a >= b) }),
  comparison('less', { string: words((a, b) => a < b) }),
  comparison('lessEqual', { string: words((a, b) => a <= b) }),
  logic('logicalAnd'),
  {
    name: 'logicalNot',
    samples: [
      sample([bools([2, 2], [0, 0, 1, 1])], (api, t) => api.logicalNot(t)),
      edge([bools([0], [])], (api, t) => api.logicalNot(t)),
    ],
    dtypes: { bool: 'oracle' },
    gradient: 'it is of booleans',
  },
  logic('logicalOr'),
  logic('logicalXor'),
  {
    name: 'maximum',
    samples: [...samples('maximum'), mixed('maximum', -2, 2)],
    dtypes: counted,
    gradient: true,
  },
  {
    name: 'minimum',
    samples: [...samples('minimum'), mixed('minimum', -2, 2)],
    dtypes: counted,
    gradient: true,
  },
  {
    name: 'mod',
    samples: samples('mod', [-9, 9], [2, 4]),
    dtypes: counted,
    gradient: true,
    tolerance: 1e-4,
  },
  {
    name: 'mul',
    samples: [...samples('mul'), mixed('mul', -3, 3)],
    dtypes: { ...numeric, complex64: 'as product' },
    gradient: true,
  },
  comparison('notEqual', { complex64: equalParts(false), string: words((a, b) => a !== b) }),
  {
    name: 'pow',
    samples: [
      ...samples('pow', [0.6, 3], [0, 3]),
      sample([x([4], -3, -1), ints([], [3])], (api, s, t) => api.pow(s, t), {
        dtypes: ['float32'],
      }),
    ],
    dtypes: counted,
    gradient: true,
    tolerance: 3e-5,
  },
  {
    name: 'squaredDifference',
    samples: samples('squaredDifference'),
    dtypes: counted,
    gradient: true,
  },
  {
    name: 'sub',
    samples: [...samples('sub'), mixed('sub', -3, 3)],
    dtypes: { ...counted, complex64: 'by parts' },
    gradient: true,
  },
  {
    name: 'where',
    samples: [
      sample([bools([2, 3], [1, 0, 1, 0, 0, 1]), x([2, 3]), x([2, 3])], (api, c, s, t) =>
        api.where(c, s, t),
      ),
      sample([bools([2, 1], [1, 0]), x([2, 3]), x([2, 3])], (api, c, s, t) => api.where(c, s, t), {
        dtypes: ['float32', 'int32'],
      }),
      edge([bools([0, 2], []), x([0, 2]), x([0, 2])], (api, c, s, t) => api.where(c, s, t)),
    ],
    dtypes: {
      ...numeric,
      float16: 'kept',
      uint8: 'kept',
      int8: 'kept',
      complex64: 'by parts',
      string: 'moved',
    },
    gradient: true,
  },
]);
