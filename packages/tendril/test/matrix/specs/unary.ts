/** Functions of one tensor, element by element. */
import {
  asFloat,
  counted,
  edge,
  family,
  given,
  numeric,
  real,
  sample,
  still,
  x,
  type Call,
  type Sample,
  type Row,
} from '../spec.ts';

type UnaryName =
  | 'acos'
  | 'acosh'
  | 'asin'
  | 'asinh'
  | 'atan'
  | 'atanh'
  | 'cos'
  | 'cosh'
  | 'erf'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'reciprocal'
  | 'rsqrt'
  | 'sigmoid'
  | 'sin'
  | 'sinh'
  | 'sqrt'
  | 'tan'
  | 'tanh'
  | 'elu'
  | 'selu'
  | 'logSigmoid'
  | 'softplus'
  | 'gelu'
  | 'mish'
  | 'silu'
  | 'softsign'
  | 'hardSigmoid'
  | 'hardSwish'
  | 'abs'
  | 'ceil'
  | 'floor'
  | 'round'
  | 'neg'
  | 'sign'
  | 'square'
  | 'step'
  | 'relu'
  | 'relu6'
  | 'leakyRelu'
  | 'isFinite'
  | 'isInf'
  | 'isNaN';

const special = still(given([6], [NaN, Infinity, -Infinity, 0, -0, 1]));

/** Samples on an interval, at special values, of rank 0 and of no elements. */
function samples(name: UnaryName, low: number, high: number, reference?: Call): Sample[] {
  const call: Call = (api, t) => api[name](t);
  const more = reference && { reference };
  return [
    sample([x([2, 3], low, high)], call, more),
    sample([x([], low, high)], call, more),
    edge([special], call, { ...more, dtypes: ['float32'] }),
    edge([x([0, 2])], call, more),
  ];
}

/** Computed in float32, and smooth on the interval. */
function smooth(name: UnaryName, low = -2, high = 2, reference?: Call): Row {
  return {
    name,
    samples: samples(name, low, high, reference),
    dtypes: asFloat,
    gradient: true,
    tolerance: 2e-5,
  };
}

const steps = 'its derivative is 0 wherever there is one';

const unchanged: Call = (_, t) => t;

/** Of whole numbers it gives what it got. */
function rounding(name: UnaryName): Row {
  return {
    name,
    samples: samples(name, -3, 3),
    dtypes: {
      float32: 'oracle',
      float16: 'wide',
      int32: unchanged,
      bool: unchanged,
      uint8: unchanged,
      int8: unchanged,
      float64: 'kept',
    },
    gradient: steps,
  };
}

function test(name: UnaryName): Row {
  return { name, samples: samples(name, -3, 3), dtypes: numeric, gradient: 'the result is bool' };
}

const activation = (name: UnaryName): Row => ({
  name,
  samples: samples(name, -3, 9),
  dtypes: numeric,
  gradient: true,
});

export default family('Elementwise, of one tensor', [
  {
    name: 'abs',
    samples: samples('abs', -2, 2),
    dtypes: {
      ...numeric,
      complex64: (api, z) => api.sqrt(api.add(api.square(api.real(z)), api.square(api.imag(z)))),
    },
    gradient: true,
  },
  smooth('acos', -0.9, 0.9),
  smooth('acosh', 1.2, 4),
  smooth('asin', -0.9, 0.9),
  smooth('asinh'),
  smooth('atan'),
  smooth('atanh', -0.9, 0.9),
  rounding('ceil'),
  {
    name: 'clipByValue',
    samples: [
      sample([x([2, 3], -4, 4)], (api, t) => api.clipByValue(t, -1, 2)),
      edge([special], (api, t) => api.clipByValue(t, -1, 2), { dtypes: ['float32'] }),
      edge([x([0])], (api, t) => api.clipByValue(t, 0, 1)),
    ],
    dtypes: counted,
    gradient: true,
  },
  smooth('cos'),
  smooth('cosh'),
  smooth('elu'),
  smooth('erf'),
  smooth('exp'),
  smooth('expm1'),
  rounding('floor'),
  {
    ...smooth('gelu', -2, 2, (api, t) =>
      api.mul(api.mul(t, 0.5), api.add(api.erf(api.mul(t, Math.SQRT1_2)), 1)),
    ),
    samples: [
      ...samples('gelu', -2, 2, (api, t) =>
        api.mul(api.mul(t, 0.5), api.add(api.erf(api.mul(t, Math.SQRT1_2)), 1)),
      ).filter((each) => each.args[0] !== special),
      sample([x([4])], (api, t) => api.gelu(t, true), {
        reference: (api, t) =>
          api.mul(
            api.mul(t, 0.5),
            api.add(
              api.tanh(
                api.mul(api.add(t, api.mul(api.pow(t, 3), 0.044715)), Math.sqrt(2 / Math.PI)),
              ),
              1,
            ),
          ),
      }),
    ],
  },
  smooth('hardSigmoid', -4, 4, (api, t) => api.clipByValue(api.add(api.mul(t, 0.2), 0.5), 0, 1)),
  smooth('hardSwish', -4, 4, (api, t) => api.div(api.mul(t, api.relu6(api.add(t, 3))), 6)),
  test('isFinite'),
  test('isInf'),
  test('isNaN'),
  {
    name: 'leakyRelu',
    samples: [...samples('leakyRelu', -3, 3), sample([x([4])], (api, t) => api.leakyRelu(t, 0.1))],
    dtypes: asFloat,
    gradient: true,
  },
  smooth('log', 0.2, 4),
  smooth('log1p', -0.8, 4),
  smooth('logSigmoid'),
  smooth('mish', -2, 2, (api, t) => api.mul(t, api.tanh(api.softplus(t)))),
  {
    name: 'neg',
    samples: samples('neg', -2, 2),
    dtypes: { ...counted, complex64: 'by parts' },
    gradient: true,
  },
  {
    name: 'prelu',
    samples: [
      sample([x([2, 3], -3, 3), real([3], 0.1, 0.5)], (api, t, alpha) => api.prelu(t, alpha)),
      sample([x([2, 3], -3, 3), real([], 0.1, 0.5)], (api, t, alpha) => api.prelu(t, alpha)),
      edge([x([0, 3]), real([3])], (api, t, alpha) => api.prelu(t, alpha)),
    ],
    dtypes: asFloat,
    gradient: true,
  },
  smooth('reciprocal', 0.5, 3),
  activation('relu'),
  activation('relu6'),
  rounding('round'),
  smooth('rsqrt', 0.5, 3),
  smooth('selu'),
  smooth('sigmoid'),
  {
    name: 'sign',
    // TensorFlow.js gives 0 for NaN.
    samples: samples('sign', -3, 3, (api, t) =>
      t.dtype === 'float32'
        ? api.where(api.isNaN(t), api.fill(t.shape, NaN), api.sign(t))
        : api.sign(t),
    ),
    dtypes: numeric,
    gradient: steps,
  },
  smooth('silu', -2, 2, (api, t) => api.mul(t, api.sigmoid(t))),
  smooth('sin'),
  smooth('sinh'),
  smooth('softplus'),
  smooth('softsign', -2, 2, (api, t) => api.div(t, api.add(api.abs(t), 1))),
  smooth('sqrt', 0.5, 3),
  {
    name: 'square',
    samples: samples('square', -2, 2),
    dtypes: {
      ...numeric,
      complex64: (api, z) => {
        const [a, b] = [api.real(z), api.imag(z)];
        return api.complex(api.sub(api.square(a), api.square(b)), api.mul(api.mul(a, b), 2));
      },
    },
    gradient: true,
  },
  {
    name: 'step',
    samples: [...samples('step', -2, 2), sample([x([4])], (api, t) => api.step(t, 0.5))],
    dtypes: numeric,
    gradient: steps,
  },
  smooth('tan', -1.2, 1.2),
  smooth('tanh'),
]);
