/**
 * Checks of a layer against TensorFlow.js: what it computes, what it says of itself, and how a model with it
 * is trained, from the same weights.
 */
import { expect } from 'vitest';
import * as tf from '../../src/index.ts';
import {
  copyWeights,
  expectClose,
  expectNumbers,
  numbers,
  plain,
  sizeOf,
  tfjs,
} from './support.ts';

type Api = typeof tf;
type Factory = (args: object) => tf.layers.Layer;

/** How a layer is made, in either library, and the shapes of its inputs. */
export interface LayerCase {
  /** Tells what is special about it. */
  title: string;
  make: (lib: Api) => tf.layers.Layer;
  shapes: number[][];
  /** Inputs are whole numbers below this. */
  integers?: number;
  /** Fields of its configuration that TensorFlow.js gets wrong. */
  misdescribed?: string[];
}

/** A case for a factory of tf.layers and plain arguments. */
export function layerCase(name: string, args: object, ...shapes: number[][]): LayerCase {
  return {
    title: `${name} ${JSON.stringify(args)}`,
    make: (lib) =>
      (lib.layers as unknown as Record<string, Factory>)[name]({ ...args, name: 'layer' }),
    shapes,
  };
}

function one<T>(list: T[]): T | T[] {
  return list.length === 1 ? list[0] : list;
}

function list<T>(x: T | T[]): T[] {
  return Array.isArray(x) ? x : [x];
}

export function dataFor(lib: Api, { shapes, integers }: LayerCase): tf.Tensor[] {
  return shapes.map((shape, i) => {
    const values = numbers(sizeOf(shape), i + 1);
    const whole = (v: number): number => Math.floor(((v + 1) / 2) * integers!);
    // TensorFlow.js writes into shapes that it is given.
    return lib.tensor(integers === undefined ? values : values.map(whole), shape.slice());
  });
}

/** A name without the count of layers of its kind, which depends on what else was made before. */
const unnumbered = (name: string): string => name.replaceAll(/(?<=[A-Za-z])\d+(?=\/)/g, '');

export function computesTheSame(layerCase: LayerCase): void {
  const { make, shapes } = layerCase;
  const [ours, theirs] = [make(tf), make(tfjs)];
  const x = one(dataFor(tf, layerCase));
  const y = one(dataFor(tfjs, layerCase));
  const actual = list(ours.apply(x) as tf.Tensor);
  theirs.apply(y);
  copyWeights(ours, theirs);
  const expected = list(theirs.apply(y) as tf.Tensor);
  expect(actual.length).toBe(expected.length);
  actual.forEach((a, i) => expectClose(a, expected[i]));
  const known =
    actual.length === 1
      ? [ours.computeOutputShape(one(shapes))]
      : ours.computeOutputShape(one(shapes));
  // null where the size is known only once there is data.
  const complete = (known as tf.Shape[]).map((shape, i) =>
    shape.map((n, axis) => n ?? actual[i].shape[axis]),
  );
  expect(complete).toEqual(actual.map((a) => a.shape));
  expect(ours.weights.map(({ originalName }) => unnumbered(originalName))).toEqual(
    theirs.weights.map(({ originalName }) => unnumbered(originalName)),
  );
}

export function describesItselfTheSame({ make, misdescribed = [] }: LayerCase): void {
  const [ours, theirs] = [make(tf), make(tfjs)];
  const known = plain(theirs.getConfig()) as Record<string, unknown>;
  const described = plain(ours.getConfig()) as object;
  // TensorFlow.js repeats a cell's configuration in that of the layer around it.
  const ofCell = Object.keys((known.cell as { config: object } | undefined)?.config ?? {});
  const wanted = Object.entries(known).filter(
    ([key]) =>
      (Object.hasOwn(described, key) || !ofCell.includes(key)) && !misdescribed.includes(key),
  );
  expect(described).toMatchObject(Object.fromEntries(wanted));
  const Class = ours.constructor as unknown as {
    fromConfig(cls: unknown, config: unknown): tf.layers.Layer;
  };
  const copy = Class.fromConfig(Class, ours.getConfig());
  expect(plain(copy.getConfig())).toEqual(plain(ours.getConfig()));
}

export function knowsItsShape(layerCase: LayerCase): void {
  const { make, shapes } = layerCase;
  const symbolic = shapes.map((shape) => tf.input({ shape: shape.slice(1) }));
  const layer = make(tf);
  const outputs = list(layer.apply(one(symbolic)) as tf.SymbolicTensor);
  const values = list(layer.apply(one(dataFor(tf, layerCase))) as tf.Tensor);
  expect(outputs.map((t) => t.shape)).toEqual(values.map((t) => [null, ...t.shape.slice(1)]));
}

/** A model of the layer and something behind it that makes its outputs a number for each sample. */
function modelOf(lib: Api, { make, shapes }: LayerCase): tf.LayersModel {
  const inputs = shapes.map((shape, i) => lib.input({ shape: shape.slice(1), name: `in${i}` }));
  const outputs = list(make(lib).apply(one(inputs)) as tf.SymbolicTensor);
  const heads = outputs.map((t, i) => {
    const flat = t.shape.length > 2 ? (lib.layers.flatten().apply(t) as tf.SymbolicTensor) : t;
    return lib.layers.dense({ units: 1, name: `head${i}` }).apply(flat) as tf.SymbolicTensor;
  });
  const output = heads.length > 1 ? (lib.layers.add().apply(heads) as tf.SymbolicTensor) : heads[0];
  return lib.model({ inputs, outputs: output });
}

/** Some steps of training from the same weights give the same losses and weights. */
export async function trainsTheSame(layerCase: LayerCase, steps = 3): Promise<void> {
  const [ours, theirs] = [modelOf(tf, layerCase), modelOf(tfjs, layerCase)];
  copyWeights(ours, theirs);
  const losses: number[][] = [];
  for (const [lib, model] of [
    [tf, ours],
    [tfjs, theirs],
  ] as const) {
    model.compile({ optimizer: lib.train.sgd(0.1), loss: 'meanSquaredError' });
    const x = one(dataFor(lib, layerCase));
    const batch = layerCase.shapes[0][0];
    const y = lib.tensor(numbers(batch, 7), [batch, 1]);
    const seen: number[] = [];
    for (let i = 0; i < steps; i++) seen.push((await model.trainOnBatch(x, y)) as number);
    losses.push(seen);
  }
  expectNumbers(losses[0], losses[1], 1e-3);
  ours.getWeights().forEach((w, i) => expectClose(w, theirs.getWeights()[i], 1e-3));
}
