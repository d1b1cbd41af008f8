/** Functions of one, two and three tensors, element by element: dtypes, broadcasting, special values. */
import fc from 'fast-check';
import { describeBackends } from '../util/backends.ts';
import { arithmetic, division, type Binary } from '../util/binary.ts';
import { make, type Api } from '../util/oracle.ts';
import type * as tf from '../../src/index.ts';
import { agrees, broadcastable, shapes, some, types, type Type } from './property.ts';

type Unary = (api: Api, x: tf.Tensor) => tf.Tensor;

const comparisons: Record<string, Binary> = {
  equal: (api, a, b) => api.equal(a, b),
  notEqual: (api, a, b) => api.notEqual(a, b),
  less: (api, a, b) => api.less(a, b),
  lessEqual: (api, a, b) => api.lessEqual(a, b),
  greater: (api, a, b) => api.greater(a, b),
  greaterEqual: (api, a, b) => api.greaterEqual(a, b),
};

const logic: Record<string, Binary> = {
  logicalAnd: (api, a, b) => api.logicalAnd(a, b),
  logicalOr: (api, a, b) => api.logicalOr(a, b),
  logicalXor: (api, a, b) => api.logicalXor(a, b),
};

const unary: Record<string, Unary> = {
  abs: (api, x) => api.abs(x),
  neg: (api, x) => api.neg(x),
  square: (api, x) => api.square(x),
  floor: (api, x) => api.floor(x),
  ceil: (api, x) => api.ceil(x),
  round: (api, x) => api.round(x),
  exp: (api, x) => api.exp(x),
  expm1: (api, x) => api.expm1(x),
  log: (api, x) => api.log(x),
  log1p: (api, x) => api.log1p(x),
  sqrt: (api, x) => api.sqrt(x),
  rsqrt: (api, x) => api.rsqrt(x),
  reciprocal: (api, x) => api.reciprocal(x),
  sigmoid: (api, x) => api.sigmoid(x),
  logSigmoid: (api, x) => api.logSigmoid(x),
  softplus: (api, x) => api.softplus(x),
  sin: (api, x) => api.sin(x),
  cos: (api, x) => api.cos(x),
  tan: (api, x) => api.tan(x),
  asin: (api, x) => api.asin(x),
  acos: (api, x) => api.acos(x),
  atan: (api, x) => api.atan(x),
  sinh: (api, x) => api.sinh(x),
  cosh: (api, x) => api.cosh(x),
  tanh: (api, x) => api.tanh(x),
  asinh: (api, x) => api.asinh(x),
  acosh: (api, x) => api.acosh(x),
  atanh: (api, x) => api.atanh(x),
  erf: (api, x) => api.erf(x),
  relu: (api, x) => api.relu(x),
  relu6: (api, x) => api.relu6(x),
  elu: (api, x) => api.elu(x),
  selu: (api, x) => api.selu(x),
  leakyRelu: (api, x) => api.leakyRelu(x, 0.3),
  step: (api, x) => api.step(x, -2),
  clipByValue: (api, x) => api.clipByValue(x, -1, 1.5),
  isNaN: (api, x) => api.isNaN(x),
  isInf: (api, x) => api.isInf(x),
  isFinite: (api, x) => api.isFinite(x),
};

/** float32s of every size, the special ones among them. */
const floats = fc
  .oneof(
    fc.double({ min: -4, max: 4, noNaN: true }),
    fc.constantFrom(0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, Infinity, -Infinity, NaN),
  )
  .map(Math.fround);
// Of larger ones TensorFlow.js loses digits; integers.node.test.ts has them.
const wholes = fc.integer({ min: -9, max: 9 });
const valuesOf = (type: Type) =>
  type === 'float32' ? floats : type === 'int32' ? wholes : fc.constantFrom(0, 1);

interface Values {
  readonly type: Type;
  readonly values: number[];
}

/** Two lists of as many values, each of a type of its own. */
const pairs = fc.tuple(types, types, fc.integer({ min: 1, max: 6 })).chain(([a, b, n]) => {
  const list = (type: Type) =>
    fc
      .array(valuesOf(type), { minLength: n, maxLength: n })
      .map((values): Values => ({ type, values }));
  return fc.tuple(list(a), list(b));
});

const held = (api: Api, { type, values }: Values) =>
  make(api, { values, shape: [values.length], dtype: type });

const oneOf = (table: Record<string, unknown>) => fc.constantFrom(...Object.keys(table));

describeBackends('random elementwise functions', () => {
  // Of two booleans, TensorFlow.js's sum has the dtype bool and the value 2.
  const operands = fc
    .record({ shapes: broadcastable(2), a: types, b: types })
    .filter(({ a, b }) => a !== 'bool' || b !== 'bool');

  for (const [kind, table] of Object.entries({ arithmetic, comparisons })) {
    agrees(
      `${kind} broadcasts`,
      fc.record({ op: oneOf(table), operands }),
      (
        api,
        {
          op,
          operands: {
            shapes: [x, y],
            a,
            b,
          },
        },
      ) => table[op](api, some(api, x, a, 1), some(api, y, b, 2)),
    );
    agrees(
      `${kind} of special values`,
      fc.record({
        op: oneOf(table),
        pair: pairs.filter(([a, b]) => a.type !== 'bool' || b.type !== 'bool'),
      }),
      (api, { op, pair: [a, b] }) => table[op](api, held(api, a), held(api, b)),
    );
  }

  agrees(
    'division of numbers other than zero',
    fc.record({ op: oneOf(division), operands }),
    (
      api,
      {
        op,
        operands: {
          shapes: [x, y],
          a,
          b,
        },
      },
    ) => {
      // bool has no division in TensorFlow.js, and int32 none by zero.
      const [typeA, typeB] = [a, b].map((type) => (type === 'bool' ? 'int32' : type));
      const divisor = some(api, y, typeB, 2);
      const isZero = api.equal(divisor, 0);
      return division[op](
        api,
        some(api, x, typeA, 1),
        api.where(isZero, api.onesLike(divisor), divisor),
      );
    },
  );

  agrees(
    'pow',
    operands,
    (api, { shapes: [x, y], a, b }) => {
      const base = api.abs(some(api, x, a === 'bool' ? 'int32' : a, 1));
      const exponent = some(api, y, b === 'bool' ? 'float32' : b, 2);
      return api.pow(api.add(api.cast(base, 'float32'), 0.1), api.clipByValue(exponent, -3, 3));
    },
    1e-4,
  );

  agrees(
    'logic broadcasts',
    fc.record({ op: oneOf(logic), shapes: broadcastable(2) }),
    (api, { op, shapes: [x, y] }) =>
      logic[op](api, some(api, x, 'bool', 1), some(api, y, 'bool', 2)),
  );

  agrees(
    'where broadcasts',
    // TensorFlow.js broadcasts 1 to 0 wrongly here.
    fc.record({ shapes: broadcastable(3, false), type: types }),
    (api, { shapes: [c, x, y], type }) =>
      api.where(some(api, c, 'bool', 3), some(api, x, type, 1), some(api, y, type, 2)),
  );

  agrees(
    'functions of one tensor',
    fc.record({ op: oneOf(unary), shape: shapes() }),
    (api, { op, shape }) => unary[op](api, some(api, shape)),
    3e-5,
  );

  agrees(
    'functions of special values',
    fc.record({ op: oneOf(unary), values: fc.array(floats, { minLength: 1, maxLength: 6 }) }),
    (api, { op, values }) => unary[op](api, held(api, { type: 'float32', values })),
    3e-5,
  );

  agrees(
    'casts',
    fc.tuple(types, types).chain(([from, to]) =>
      fc.record({
        from: fc.constant(from),
        to: fc.constant(to),
        // What int32 cannot hold, TensorFlow.js wraps.
        values: fc.array(
          valuesOf(from).map((v) => (Number.isFinite(v) ? v : 7.5)),
          { minLength: 1, maxLength: 6 },
        ),
      }),
    ),
    (api, { from, to, values }) => api.cast(held(api, { type: from, values }), to),
  );
});
