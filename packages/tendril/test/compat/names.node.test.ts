/** Every name that the packages of TensorFlow.js export is exported here, and is the same kind of thing. */
import * as cpu from '@tensorflow/tfjs-backend-cpu';
import * as webgl from '@tensorflow/tfjs-backend-webgl';
import * as converter from '@tensorflow/tfjs-converter';
import * as core from '@tensorflow/tfjs-core';
import * as data from '@tensorflow/tfjs-data';
import * as layers from '@tensorflow/tfjs-layers';
import * as full from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';

/** What is not there on purpose. */
const without: Record<string, string> = {
  shared:
    "parts of the cpu backend's hand-written kernels, for its webgl backend: Tendril has no such kernels",
};

type Names = Record<string, unknown>;

/** Helpers of hand-written WebGL programs: here each says, when it is called, that there are none. */
const refused = new Set(['gpgpu_util', 'webgl_util']);

const isNamespace = (value: unknown): value is Names =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  [null, Object.prototype].includes(Object.getPrototypeOf(value) as null);

/** Classes whose statics are the factories may be plain objects here. */
const kindOf = (value: unknown): string => (typeof value === 'function' ? 'object' : typeof value);

function missing(theirs: Names, ours: Names, path = ''): string[] {
  return Object.keys(theirs).flatMap((name) => {
    const [their, our] = [theirs[name], ours[name]];
    if (name === 'default' || name in without) return [];
    if (!(name in ours)) return [`${path}${name}`];
    if (kindOf(their) !== kindOf(our))
      return [`${path}${name}: ${typeof our}, not ${typeof their}`];
    if (refused.has(name) || !isNamespace(their)) return [];
    return missing(their, our as Names, `${path}${name}.`);
  });
}

/** The methods and accessors that an object's users may call: what its classes declare, without what they call private. */
function membersOf(object: object): string[] {
  const names: string[] = [];
  for (let at = object; at !== Object.prototype; at = Object.getPrototypeOf(at) as object)
    names.push(...Object.getOwnPropertyNames(at));
  return [...new Set(names)].filter((name) => !name.startsWith('_'));
}

/** Private by its types, or parts of an engine of kernels that are meant for its backends. */
const inside = new Set([
  'ENV',
  'addTapeNode',
  'backendInstance',
  'checkKernelForMemLeak',
  'disposeRegisteredKernels',
  'endTape',
  'evaluateFlag',
  'flagRegistry',
  'flags',
  'getSortedBackends',
  'getTensorsForGradient',
  'incRef',
  'initializeBackend',
  'initializeBackendsAndReturnBest',
  'isDisposedInternal',
  'makeTensorFromDataId',
  'moveData',
  'pendingBackendInitId',
  'populateURLFlags',
  'profiler',
  'readToGPU',
  'registry',
  'registryFactory',
  'removeDataId',
  'runKernelFunc',
  'saveTensorsForBackwardMode',
  'setupRegisteredKernels',
  'shouldCheckForMemLeaks',
  'startTape',
  'track',
  'trackTensor',
  'urlFlags',
]);

describe('names', () => {
  it.each(
    Object.entries({ full, core, layers, converter, data, cpu, webgl } as Record<string, unknown>),
  )('of %s', (_, theirs) => {
    expect(missing(theirs as Names, tf as unknown as Names)).toEqual([]);
  });

  it.each([
    ['a tensor', core.scalar(1), tf.scalar(1)],
    ['a variable', core.variable(core.scalar(1)), tf.variable(tf.scalar(1))],
    ['a buffer', core.buffer([1]), tf.buffer([1])],
    ['the environment', core.env(), tf.env()],
    ['the engine', core.engine(), tf.engine()],
    ['a dataset', data.array([1]), tf.data.array([1])],
  ] as [string, object, object][])('of members of %s', (_, theirs, ours) => {
    const known = new Set(membersOf(ours));
    const lacking = membersOf(theirs).filter((name) => !known.has(name) && !inside.has(name));
    expect(lacking).toEqual([]);
  });
});
