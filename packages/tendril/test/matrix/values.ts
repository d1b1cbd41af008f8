/** Values of a row's samples: as they should be, and as the library computes them on the current backend. */
import * as oracleModule from '@tensorflow/tfjs';
import { expect } from 'vitest';
import * as tf from '../../src/index.ts';
import { expectClose } from '../util/oracle.ts';
import { evaluated } from './evaluate.ts';
import { nearest, type Api, type Arg, type Call, type Expectation, type OpSpec } from './spec.ts';
import type { Result, Sample } from './spec.ts';

const oracle = oracleModule as unknown as Api;
await oracle.setBackend('cpu');

type Elements = readonly number[] | readonly string[];

interface Shown {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: Elements;
}

/** What the string of each place is, in ascending order. The first is what stands where nothing is. */
const dictionary = [
  '',
  'ant',
  'bee',
  'cat',
  'dog',
  'eel',
  'fox',
  'gnu',
  'hen',
  'ibis',
  'jay',
  'koi',
];

function asComplex(values: readonly number[]): number[] {
  return values.flatMap((v, i) => [v, values[(i + 1) % values.length] / 2 - 0.3]);
}

/** The values of an argument in a dtype, as an array that tf.tensor takes. */
export function elementsOf(arg: Arg, position: number, dtype: tf.DataType): Elements {
  const made = arg.values(position + 1);
  if (dtype === 'string' && arg.dtype === 'string') return made;
  const values = made as readonly number[];
  switch (dtype) {
    case 'float32':
    case 'float64':
      return values;
    case 'float16':
      return values.map((v) => Math.round(v * 64) / 64);
    case 'int32':
    case 'int8':
      return values.map(Math.round);
    case 'uint8':
      return values.map((v) => Math.round(Math.abs(v)));
    case 'bool':
      return arg.dtype === 'bool' ? values : values.map((v) => Number(v > 0.2));
    case 'complex64':
      return asComplex(values);
    case 'string':
      return places(values).map((place) => dictionary[place]);
  }
}

/** Numbers as places in the dictionary. */
function places(values: readonly number[]): number[] {
  return values.map((v) => 1 + (Math.abs(Math.round(v * 7)) % (dictionary.length - 1)));
}

export function dtypeIn(arg: Arg, column: tf.DataType): tf.DataType {
  return arg.dtype ?? column;
}

function flat(result: Result): tf.Tensor[] {
  if (Array.isArray(result)) return result as tf.Tensor[];
  if (isTensor(result)) return [result];
  const named = result as { readonly [name: string]: tf.Tensor };
  return Object.keys(named)
    .sort()
    .map((name) => named[name]);
}

function isTensor(result: Result): result is tf.Tensor {
  return typeof (result as tf.Tensor).dataSync === 'function';
}

export function tensorsOf(result: Result | Promise<Result>): tf.Tensor[] {
  if (result instanceof Promise) throw new Error('the op is asynchronous');
  return flat(result);
}

function show(t: tf.Tensor): Shown {
  const values = Array.from(t.dataSync() as ArrayLike<number>) as Elements;
  return { shape: [...t.shape], dtype: t.dtype, values };
}

async function run(api: Api, call: Call, inputs: readonly tf.Tensor[]): Promise<Shown[]> {
  const results = flat(await call(api, ...inputs));
  const shown = results.map(show);
  api.dispose([...results, ...inputs]);
  return shown;
}

/** Runs in a tidy where that is possible: functions that give a promise cannot. */
async function runTidily(api: Api, call: Call, make: () => tf.Tensor[]): Promise<Shown[]> {
  const shown: Shown[] = [];
  let pending: Promise<Result> | null = null;
  api.tidy(() => {
    const result = call(api, ...make());
    if (result instanceof Promise) pending = result;
    else shown.push(...flat(result).map(show));
  });
  if (pending === null) return shown;
  // What it was begun with is gone.
  await (pending as Promise<Result>).catch(() => undefined);
  return run(api, call, make());
}

/** Arguments for TensorFlow.js, each made from its elements in `dtype`, as `as`. */
function forOracle(
  sample: Sample,
  column: tf.DataType,
  as: (dtype: tf.DataType, isTried: boolean) => tf.DataType,
) {
  return () =>
    sample.args.map((arg, i) => {
      const dtype = dtypeIn(arg, column);
      const elements = elementsOf(arg, i, dtype);
      if (dtype === 'complex64') return complexOf(oracle, arg.shape, elements as number[]);
      return oracle.tensor(elements, [...arg.shape], as(dtype, arg.dtype === undefined));
    });
}

function complexOf(api: Api, shape: readonly number[], pairs: readonly number[]): tf.Tensor {
  const part = (k: number) =>
    api.tensor(
      pairs.filter((_, i) => i % 2 === k),
      [...shape],
      'float32',
    );
  return api.complex(part(0), part(1));
}

/** Arguments of which those of the column's dtype are real numbers that `values` gives. */
function standIns(
  { args }: Sample,
  column: tf.DataType,
  values: (elements: Elements, which: number) => readonly number[],
) {
  return () => {
    let which = 0;
    return args.map((arg, i) => {
      const dtype = dtypeIn(arg, column);
      const elements = elementsOf(arg, i, dtype);
      if (dtype !== column) return oracle.tensor(elements, [...arg.shape], dtype);
      return oracle.tensor([...values(elements, which++)], [...arg.shape], 'float32');
    });
  };
}

const part = (k: number) => (elements: Elements) =>
  (elements as readonly number[]).filter((_, i) => i % 2 === k);

function interleave(real: Shown, imag: readonly number[]): Shown {
  const values = (real.values as readonly number[]).flatMap((v, i) => [v, imag[i]]);
  return { ...real, dtype: 'complex64', values };
}

async function byParts(call: Call, sample: Sample): Promise<Shown[]> {
  const [re, im] = await Promise.all(
    [0, 1].map((k) => runTidily(oracle, call, standIns(sample, 'complex64', part(k)))),
  );
  return re.map((shown, i) =>
    shown.dtype === 'float32' ? interleave(shown, im[i].values as number[]) : shown,
  );
}

/** (a + bi)(c + di), of the first two arguments. */
async function asProduct(call: Call, sample: Sample): Promise<Shown[]> {
  const of = async (first: number, second: number) => {
    const [shown] = await runTidily(
      oracle,
      call,
      standIns(sample, 'complex64', (elements, which) => part([first, second][which])(elements)),
    );
    return shown;
  };
  const [ac, bd, ad, bc] = [await of(0, 0), await of(1, 1), await of(0, 1), await of(1, 0)];
  const minus = (ac.values as number[]).map((v, i) => v - (bd.values[i] as number));
  const plus = (ad.values as number[]).map((v, i) => v + (bc.values[i] as number));
  return [interleave({ ...ac, values: minus }, plus)];
}

async function byPlaces(call: Call, sample: Sample): Promise<Shown[]> {
  const make = standIns(sample, 'string', (elements) =>
    (elements as readonly string[]).map((word) => dictionary.indexOf(word)),
  );
  const shown = await runTidily(oracle, call, make);
  return shown.map((each) =>
    each.dtype === 'float32'
      ? {
          ...each,
          dtype: 'string',
          values: (each.values as readonly number[]).map((place) => dictionary[place]),
        }
      : each,
  );
}

async function expectedBy(
  expectation: Expectation,
  sample: Sample,
  column: tf.DataType,
): Promise<Shown[]> {
  const call = sample.reference ?? sample.call;
  switch (expectation) {
    case 'oracle':
    case 'wide':
      return runTidily(oracle, call, forOracle(sample, column, nearest));
    case 'as float32':
    case 'as int32': {
      const wanted = expectation === 'as int32' ? 'int32' : 'float32';
      const convert = (dtype: tf.DataType, isTried: boolean) => (isTried ? wanted : nearest(dtype));
      return runTidily(oracle, call, forOracle(sample, column, convert));
    }
    case 'kept':
    case 'first kept': {
      const keeps = expectation === 'kept' ? Infinity : 1;
      const shown = await runTidily(oracle, call, forOracle(sample, column, nearest));
      return shown.map((each, i) =>
        each.dtype === nearest(column) && i < keeps ? { ...each, dtype: column } : each,
      );
    }
    case 'moved':
      return byPlaces(call, sample);
    case 'by parts':
      return byParts(call, sample);
    case 'as product':
      return asProduct(call, sample);
    case 'evaluator':
      return onEvaluator(sample, column);
    default:
      return runTidily(oracle, expectation, forOracle(sample, column, nearest));
  }
}

/** In float32, as the library's backends compute. */
function onEvaluator(sample: Sample, column: tf.DataType): Shown[] {
  return tf.tidy(() => {
    const types: { shape: readonly number[]; dtype: string }[] = [];
    const inputs = inputsOf(sample, column);
    const run = evaluated((...xs) => {
      const results = tensorsOf(sample.call(tf, ...xs));
      types.push(...results.map(({ shape, dtype }) => ({ shape: [...shape], dtype })));
      return results;
    }, inputs);
    const values = run(
      inputs.map((t) => t.dataSync()),
      false,
    );
    return types.map((type, i) => ({ ...type, values: Array.from(values[i]) }));
  });
}

/** A sample's arguments as tensors of the library. */
export function inputsOf({ args }: Sample, column: tf.DataType): tf.Tensor[] {
  return args.map((arg, i) => {
    const dtype = dtypeIn(arg, column);
    return tf.tensor(elementsOf(arg, i, dtype), [...arg.shape], dtype);
  });
}

const expectations = new WeakMap<Sample, Map<tf.DataType, Promise<Shown[]>>>();

/** What is right does not depend on the backend, and is computed once. */
function expectedOf({ dtypes }: OpSpec, sample: Sample, column: tf.DataType): Promise<Shown[]> {
  const known = expectations.get(sample) ?? new Map<tf.DataType, Promise<Shown[]>>();
  expectations.set(sample, known);
  const found = known.get(column) ?? expectedBy(dtypes[column]!, sample, column);
  known.set(column, found);
  return found;
}

const columns = [
  'float32',
  'int32',
  'bool',
  'complex64',
  'string',
  'float16',
  'uint8',
  'int8',
  'float64',
] as const satisfies readonly tf.DataType[];

/** The dtypes of a row, the ones that are computed in first. */
export function columnsOf({ dtypes }: OpSpec): tf.DataType[] {
  return columns.filter((dtype) => dtypes[dtype] !== undefined);
}

/** The samples of a row for a dtype, each with its number. */
export function samplesFor({ samples }: OpSpec, column: tf.DataType): Sample[] {
  return samples.filter(({ dtypes }) => dtypes === undefined || dtypes.includes(column));
}

/** Checks shapes, dtypes and values of all samples on the current backend. */
export async function checkValues(spec: OpSpec, column: tf.DataType): Promise<void> {
  for (const sample of samplesFor(spec, column)) {
    const expected = await expectedOf(spec, sample, column);
    const actual = await runTidily(tf, sample.call, () => inputsOf(sample, column));
    const where = `${spec.name}, ${column}, sample ${spec.samples.indexOf(sample)}`;
    expect(
      actual.map(({ shape, dtype }) => `${dtype}[${shape.join(',')}]`),
      where,
    ).toEqual(expected.map(({ shape, dtype }) => `${dtype}[${shape.join(',')}]`));
    actual.forEach(({ values, dtype }, i) => {
      if (dtype === 'string') expect(values, where).toEqual(expected[i].values);
      else {
        try {
          expectClose(
            values as readonly number[],
            expected[i].values as readonly number[],
            spec.tolerance,
          );
        } catch (error) {
          throw new Error(`${where}: result ${i}: ${(error as Error).message}`, { cause: error });
        }
      }
    });
  }
}
