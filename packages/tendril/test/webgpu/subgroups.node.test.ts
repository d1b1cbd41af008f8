/**
 * Reductions by subgroups of every size: those that the device has, and others that shared memory stands for. Sizes a device may
 * have go from 4 to 128, so that a subgroup may be a few threads of a workgroup, or more than it has.
 */
import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import type { WebgpuBackend } from '../../src/backends/webgpu/backend.ts';
import { dawnWorks } from '../util/dawn.ts';
import { expectAsOnCpu, onWebgpu } from '../util/on-webgpu.ts';
import { make, numbers } from '../util/oracle.ts';

/** A shader whose subgroups are made of shared memory: as many threads as `size` says, and what they shuffle lies there. */
function emulated(code: string, size: number): string {
  const threads = Number(/@workgroup_size\((\d+)\)/.exec(code)![1]);
  const live = Math.min(size, threads);
  const typeOf = (name: string): string => {
    if (name.startsWith('key')) return 'u32';
    return new RegExp(`shared${name.slice(3)}: array<(\\w+),`).exec(code)![1];
  };
  const shuffle = `var<workgroup> shuffled: array<u32, ${threads}>;
fn shuffle(value: u32, step: u32, lane: u32) -> u32 {
  workgroupBarrier();
  shuffled[lane] = value;
  workgroupBarrier();
  return shuffled[min(lane / ${live}u * ${live}u + ((lane % ${live}u) ^ step), ${threads - 1}u)];
}
`;
  return code
    .replace('enable subgroups;', '')
    .replace('  @builtin(subgroup_invocation_id) spot: u32,\n', '')
    .replace('subgroupAdd(1u);', `${live}u; let spot = lane % ${live}u;`)
    .replaceAll(/subgroupShuffleXor\((u32\((\w+)\)|\w+), (\d+u)\)/g, (_, value, bool, step) => {
      if (bool !== undefined) return `shuffle(${value}, ${step}, lane)`;
      return `bitcast<${typeOf(value as string)}>(shuffle(bitcast<u32>(${value}), ${step}, lane))`;
    })
    .replace('@compute', `${shuffle}@compute`);
}

const modules: GPUShaderModule[] = [];

/** @param size of subgroups; null for those of the device. */
function withSubgroups({ device }: WebgpuBackend, size: number | null): void {
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    if (!descriptor.code.includes('enable subgroups;')) return create(descriptor);
    const module = create(size === null ? descriptor : { code: emulated(descriptor.code, size) });
    modules.push(module);
    return module;
  };
}

const works = await dawnWorks();
const x = (...shape: number[]): tf.Tensor => make(tf, numbers(shape, -1, 1, 5));

const cases: [string, () => tf.Tensor][] = [
  ['sums', () => tf.sum(x(3, 101), 1)],
  ['softmax of rows of vectors', () => tf.softmax(x(5, 512))],
  ['the largest, and NaN', () => tf.max(tf.where(tf.greater(x(4, 300), 0.999), NaN, x(4, 300)), 1)],
  ['the first of the largest', () => tf.argMax(tf.round(tf.mul(x(3, 1001), 4)), 1)],
  ['the last but one', () => tf.argMin(x(2, 65), 1)],
  ['bools', () => tf.any(tf.greater(x(6, 200), 0.98), 1)],
  ['whole numbers', () => tf.prod(tf.add(tf.cast(tf.mul(x(3, 90), 2), 'int32'), 1), 1)],
  ['moments', () => tf.moments(x(3, 130), 1).variance],
];

describe.runIf(works).each([null, 16, 128])('subgroups of %s', (size) => {
  let hasOwn = true;
  onWebgpu(`webgpu-subgroups-${size}`, [{ isSoftware: false, subgroups: true }], (backend) => {
    hasOwn = backend.device.features.has('subgroups');
    withSubgroups(backend, hasOwn ? size : (size ?? 16));
  });

  it.each(cases)('%s', async (_, f) => {
    const before = modules.length;
    await expectAsOnCpu(f);
    expect(modules.length).toBeGreaterThan(before);
  });

  it('the same bits each time', async () => {
    const [a, b] = [tf.sum(x(3, 999), 1), tf.sum(x(3, 999), 1)];
    expect(await a.data()).toEqual(await b.data());
    tf.dispose([a, b]);
  });

  it('compile without a word', async () => {
    const infos = await Promise.all(modules.map((module) => module.getCompilationInfo()));
    expect(infos.flatMap(({ messages }) => messages.map((each) => each.message))).toEqual([]);
  });
});
