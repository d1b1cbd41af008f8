/** Every class that TensorFlow.js can load can be loaded here. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { findClass } from '../../src/io/serialization.ts';
import { registerAllLayers } from '../../src/layers/all-layers.ts';
import { oracle } from './support.ts';

it('knows all classes of TensorFlow.js by name', () => {
  registerAllLayers();
  const theirs = Object.keys(oracle.serialization.SerializationMap.getMap().classNameMap);
  const names = theirs.filter((name) => !name.includes('>'));
  expect(names.length).toBeGreaterThanOrEqual(112);
  expect(names.filter((name) => findClass(name) === undefined)).toEqual([]);
});

it('has all layer functions of TensorFlow.js', () => {
  const ours = tf.layers as unknown as Record<string, unknown>;
  const missing = Object.entries(oracle.layers)
    .filter(([name, value]) => typeof ours[name] !== typeof value)
    .map(([name]) => name);
  expect(missing).toEqual([]);
});
