/**
 * Gradients of a row's samples. The gradients of first and second order, computed in float64, are compared with finite differences
 * once; then what each backend computes is compared with them.
 */
import { expect } from 'vitest';
import * as tf from '../../src/index.ts';
import { expectGradients } from '../util/differences.ts';
import { evaluated, type Evaluated, type Values } from './evaluate.ts';
import type { OpSpec, Sample } from './spec.ts';
import { dtypeIn, inputsOf, samplesFor, tensorsOf } from './values.ts';

/** A number for each place, spread evenly over (-1, 1). */
function weights(shape: readonly number[], phase: number): Float64Array {
  const size = shape.reduce((a, b) => a * b, 1);
  return Float64Array.from({ length: size }, (_, i) =>
    Math.fround(2 * (((i + 1 + phase * 31) * 0.6180339887498949) % 1) - 1),
  );
}

export function isDifferentiable({ dtype }: tf.Tensor): boolean {
  return dtype === 'float32' || dtype === 'float64' || dtype === 'complex64';
}

/** A tensor as real ones. */
function realsOf(t: tf.Tensor): tf.Tensor[] {
  return t.dtype === 'complex64' ? [tf.real(t), tf.imag(t)] : [t];
}

const weighted = (ts: readonly tf.Tensor[], by: readonly tf.Tensor[]): tf.Tensor[] =>
  ts.map((t, i) => tf.sum(tf.mul(t, by[i])));

const total = (ts: readonly tf.Tensor[]): tf.Tensor => ts.reduce((a, b) => tf.add(a, b));

/** The functions of a sample that are differentiated: of the arguments that vary, of weights for results, and for slopes. */
interface Functions {
  readonly varying: readonly tf.Tensor[];
  /** What of f(x) is differentiable, as real tensors. */
  results(xs: readonly tf.Tensor[]): tf.Tensor[];
  /** Σ w · f(x). */
  value(xs: readonly tf.Tensor[], ws: readonly tf.Tensor[]): tf.Tensor;
  /** Its gradients by the arguments, as real tensors. */
  slopes(xs: readonly tf.Tensor[], ws: readonly tf.Tensor[]): tf.Tensor[];
  /** Σ v · slope. */
  slope(xs: readonly tf.Tensor[], ws: readonly tf.Tensor[], vs: readonly tf.Tensor[]): tf.Tensor;
  /** Its gradients by the arguments and the weights for results. */
  curvatures(
    xs: readonly tf.Tensor[],
    ws: readonly tf.Tensor[],
    vs: readonly tf.Tensor[],
  ): tf.Tensor[];
}

function functionsOf(sample: Sample, inputs: readonly tf.Tensor[]): Functions {
  const places = inputs.flatMap((t, i) =>
    sample.args[i].varies && isDifferentiable(t) ? [i] : [],
  );
  const results: Functions['results'] = (xs) => {
    const all = [...inputs];
    places.forEach((place, i) => (all[place] = xs[i]));
    return tensorsOf(sample.call(tf, ...all))
      .filter(isDifferentiable)
      .flatMap(realsOf);
  };
  const value: Functions['value'] = (xs, ws) => total(weighted(results(xs), ws));
  const slopes: Functions['slopes'] = (xs, ws) =>
    tf
      .grads((...ys) => value(ys, ws))([...xs])
      .flatMap(realsOf);
  const slope: Functions['slope'] = (xs, ws, vs) =>
    // With a part that is linear in all of them, so that there is a gradient also where the slope is constant.
    total([
      ...weighted(slopes(xs, ws), vs),
      ...[...xs.flatMap(realsOf), ...ws].map((t) => tf.sum(t)),
    ]);
  const curvatures: Functions['curvatures'] = (xs, ws, vs) =>
    tf
      .grads((...all) => slope(all.slice(0, xs.length), all.slice(xs.length), vs))([...xs, ...ws])
      .flatMap(realsOf);
  const varying = places.map((place) => inputs[place]);
  return { varying, results, value, slopes, slope, curvatures };
}

const step = 1e-5;
/** Of large arguments, about this many elements are moved. */
const most = 8;

function expectDifferences(
  f: Evaluated,
  args: readonly Values[],
  by: readonly Values[],
  gradients: readonly Values[],
  what: string,
): void {
  by.forEach((values, k) => {
    const stride = Math.ceil(values.length / most);
    for (let i = 0; i < values.length; i += stride) {
      const at = values[i];
      const moved = (d: number): number => {
        values[i] = at + d;
        const [result] = f(args, true);
        values[i] = at;
        return result[0];
      };
      const wanted = (moved(step) - moved(-step)) / (2 * step);
      const actual = gradients[k][i];
      if (!(Math.abs(actual - wanted) <= 1e-6 * (1 + Math.abs(wanted))))
        expect.fail(`${what} ${k}, element ${i} is ${actual}, by finite differences ${wanted}`);
    }
  });
}

function partsOf(t: tf.Tensor): Values[] {
  return realsOf(t).map((part) => Float64Array.from(part.dataSync()));
}

/** Weights for the results and the slopes, and the gradients with them, in float64. */
interface Reference {
  readonly ws: readonly Values[];
  readonly vs: readonly Values[];
  readonly slopes: readonly Values[];
  readonly curvatures: readonly Values[];
}

/** Computes the gradients, after comparing them with finite differences. */
function referenceOf(functions: Functions): Reference {
  const { varying } = functions;
  const xs = varying.flatMap(partsOf);
  const results = functions.results(varying).map(({ shape }) => tf.zeros(shape));
  const parts = varying.flatMap(realsOf).map(({ shape }) => tf.zeros(shape));
  const ws = results.map(({ shape }, i) => weights(shape, 3 + i));
  const vs = parts.map(({ shape }, i) => weights(shape, 11 + i));
  const split = (all: readonly tf.Tensor[]) => {
    const [n, m] = [varying.length, varying.length + ws.length];
    return [all.slice(0, n), all.slice(n, m), all.slice(m)] as const;
  };
  const like = [...varying, ...results, ...parts];
  const given = [...xs, ...ws, ...vs];
  const graphOf = (f: (...all: ReturnType<typeof split>) => readonly tf.Tensor[]) =>
    evaluated((...all) => f(...split(all)), like);

  const value = graphOf((...[x, w]) => [functions.value(x, w)]);
  const slopes = graphOf((...[x, w]) => functions.slopes(x, w))(given, true);
  expectDifferences(value, given, xs, slopes, 'gradient of part');
  const slope = graphOf((...all) => [functions.slope(...all)]);
  const curvatures = graphOf((...all) => functions.curvatures(...all))(given, true);
  expectDifferences(slope, given, [...xs, ...ws], curvatures, 'second gradient, by part');
  return { ws, vs, slopes, curvatures };
}

const references = new WeakMap<Sample, Map<tf.DataType, Reference | null>>();

/** Null where the op reads the values of its arguments, so that there is no graph. */
function knownReference(
  sample: Sample,
  column: tf.DataType,
  functions: Functions,
): Reference | null {
  const known = references.get(sample) ?? new Map<tf.DataType, Reference | null>();
  references.set(sample, known);
  if (!known.has(column)) {
    try {
      known.set(column, referenceOf(functions));
    } catch (error) {
      if (!(error instanceof tf.TraceError)) throw error;
      known.set(column, null);
    }
  }
  return known.get(column)!;
}

/** In float32, relative to the largest. */
function expectNear(actual: ArrayLike<number>, wanted: Values, tolerance: number, what: string) {
  const size = Math.max(1, ...Array.from(wanted, Math.abs));
  for (let i = 0; i < wanted.length; i++) {
    if (!(Math.abs(actual[i] - wanted[i]) <= tolerance * size))
      expect.fail(`${what} ${i} is ${actual[i]}, should be ${wanted[i]}`);
  }
}

function joined(values: readonly Values[]): Float64Array {
  return Float64Array.from(values.flatMap((each) => Array.from(each)));
}

/** All elements of real tensors, so that they are computed together. */
function flatten(ts: readonly tf.Tensor[]): tf.Tensor {
  return tf.concat(ts.map((t) => tf.reshape(t, [-1])));
}

function checkSample(sample: Sample, column: tf.DataType, tolerance: number): void {
  const inputs = inputsOf(sample, column);
  const functions = functionsOf(sample, inputs);
  const { varying } = functions;
  const reference = knownReference(sample, column, functions);
  if (reference === null) {
    const given = varying.map((t) => ({ shape: t.shape, values: Array.from(t.dataSync()) }));
    expectGradients((...xs) => flatten(functions.results(xs)), given);
    return;
  }
  const asTensors = (values: readonly Values[], like: readonly tf.Tensor[]) =>
    values.map((each, i) => tf.tensor(Float32Array.from(each), like[i].shape));
  const ws = asTensors(reference.ws, functions.results(varying));
  const vs = asTensors(reference.vs, varying.flatMap(realsOf));
  const slopes = flatten(functions.slopes(varying, ws));
  const curvatures = flatten(functions.curvatures(varying, ws, vs));
  expectNear(slopes.dataSync(), joined(reference.slopes), tolerance, 'gradient');
  expectNear(
    curvatures.dataSync(),
    joined(reference.curvatures),
    10 * tolerance,
    'second gradient',
  );
}

/** The dtypes of a row in which there may be gradients. Functions that give a promise are outside of every gradient. */
export function gradientColumns({ name, dtypes }: OpSpec): tf.DataType[] {
  if (name.endsWith('Async')) return [];
  return (['float32', 'complex64', 'float64'] as const).filter(
    (dtype) => dtypes[dtype] !== undefined,
  );
}

function placeOf(spec: OpSpec, sample: Sample, column: tf.DataType): string {
  return `${spec.name}, ${column}, sample ${spec.samples.indexOf(sample)}`;
}

/** The samples of a row in which something varies, for a dtype. */
export function smoothSamples(spec: OpSpec, column: tf.DataType): Sample[] {
  return samplesFor(spec, column).filter(
    ({ args, smooth }) =>
      smooth !== false &&
      args.some((arg) => arg.varies && gradientColumns(spec).includes(dtypeIn(arg, column))),
  );
}

/** Checks gradients of first and second order on the current backend. */
export function checkGradients(spec: OpSpec, column: tf.DataType): void {
  for (const sample of smoothSamples(spec, column)) {
    tf.tidy(() => {
      try {
        checkSample(sample, column, 3e-5);
      } catch (error) {
        const where = placeOf(spec, sample, column);
        throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
      }
    });
  }
}

/** Checks that a row without gradients has none: that asking for one fails, or gives 0. */
export function checkNoGradients(spec: OpSpec, column: tf.DataType): void {
  for (const sample of smoothSamples(spec, column)) {
    tf.tidy(() => {
      const functions = functionsOf(sample, inputsOf(sample, column));
      const results = functions.results(functions.varying);
      if (results.length === 0) return;
      const ws = results.map(({ shape }) => tf.ones(shape));
      let slopes: tf.Tensor;
      try {
        slopes = flatten(functions.slopes(functions.varying, ws));
      } catch (error) {
        expect((error as Error).message).toContain('cannot compute the gradient');
        return;
      }
      const where = placeOf(spec, sample, column);
      expect(Array.from(slopes.dataSync()).map(Math.abs), where).toEqual(
        new Array(slopes.size).fill(0),
      );
    });
  }
}
