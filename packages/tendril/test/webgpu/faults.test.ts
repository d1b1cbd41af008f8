/** Adapters and devices of WebGPU that fail, each in its way: what is told, and what is chosen in their place. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as tf from '../../src/index.ts';
import { WebgpuBackend } from '../../src/backends/webgpu/backend.ts';
import { hasHardware } from '../../src/backends/webgpu/device.ts';
import { findGpu } from '../../src/backends/webgpu/gpu.ts';
import { webgpuFactory } from '../../src/backends/webgpu/register.ts';
import { addBackendFactory, withdrawBackend } from '../../src/runtime/index.ts';
import { dawnWorks } from '../util/dawn.ts';

const works = await dawnWorks();

describe.runIf(works)('a webgpu device', () => {
  const before = tf.getBackend();
  let gpu: GPU;
  let adapter: GPUAdapter;
  /** An adapter gives one device. */
  let another: () => Promise<GPUAdapter>;
  let opened = 0;

  beforeEach(async () => {
    const found = await findGpu();
    ({ gpu } = found);
    const request = gpu.requestAdapter.bind(gpu);
    another = async () => (await found.begin(() => request()))!;
    adapter = await another();
    opened = 0;
    // It counts as a graphics processor's.
    addBackendFactory({
      ...webgpuFactory,
      name: 'lying',
      suits: () => Promise.resolve(true),
      async open() {
        opened++;
        const backend = await WebgpuBackend.open();
        return Object.defineProperty(backend, 'name', { value: 'lying' });
      },
    });
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await tf.setBackend(before);
    withdrawBackend('lying');
  });

  const gives = (given: GPUAdapter | null): void =>
    void vi.spyOn(gpu, 'requestAdapter').mockResolvedValue(given);

  /** The adapter, but for what is said here. */
  function adapterWith(own: Partial<GPUAdapter>): GPUAdapter {
    const { features, limits, info } = adapter;
    const requestDevice: GPUAdapter['requestDevice'] = (wanted) => adapter.requestDevice(wanted);
    return { features, limits, info, requestDevice, ...own } as GPUAdapter;
  }

  const withDevice = (spoil: (device: GPUDevice) => void): void =>
    gives(
      adapterWith({
        requestDevice: async (wanted) => {
          const device = await (await another()).requestDevice(wanted);
          spoil(device);
          return device;
        },
      }),
    );

  /** Sets the backend that is spoiled, and tells what is warned of. */
  async function choose(name: string): Promise<{ set: boolean; told: string }> {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const set = await tf.setBackend(name);
    const told = warn.mock.calls.flat().join('\n');
    warn.mockRestore();
    return { set, told };
  }

  const refused: [string, () => void, RegExp][] = [
    ['no adapter', () => gives(null), /^webgpu: there is no adapter here/],
    [
      'an adapter that fails',
      () => vi.spyOn(gpu, 'requestAdapter').mockRejectedValue(new Error('the driver is too old')),
      /^webgpu: asking for an adapter failed: the driver is too old/,
    ],
    [
      'an adapter without a device',
      () =>
        gives(
          adapterWith({ requestDevice: () => Promise.reject(new Error('the adapter is used up')) }),
        ),
      /^webgpu: the adapter gives no device: the adapter is used up/,
    ],
  ];

  it.each(refused)('with %s is refused, and another is chosen', async (_, spoil, why) => {
    spoil();
    const { set, told } = await choose('lying');
    expect(set).toBe(false);
    expect(told).toMatch(why);
    const auto = await choose('auto');
    expect(auto.told).toMatch(why);
    expect(auto.told).toContain("'lying' is left out of the choice");
    expect(tf.getBackend()).toBe('wasm');
    expect(opened).toBe(2);
  });

  const failing: [string, (device: GPUDevice) => void, RegExp][] = [
    [
      'compiles nothing',
      (device) => {
        const create = device.createShaderModule.bind(device);
        device.createShaderModule = ({ code }) => create({ code: `${code}\nfn wrong( {` });
      },
      /webgpu: the device reports: .*expected/is,
    ],
    ['is lost at once', (device) => device.destroy(), /^lying: .*device was lost/],
  ];

  it.each(failing)('that %s is left out of the choice', async (_, spoil, why) => {
    withDevice(spoil);
    const { told } = await choose('auto');
    expect(told).toMatch(why);
    expect(told).toContain("'lying' is left out of the choice");
    expect(tf.getBackend()).toBe('wasm');
    expect((await tf.ones([3]).add(1).data())[2]).toBe(2);
  });

  it('that is lost whenever it is made is not asked for without end', async () => {
    let made = 0;
    withDevice((device) => {
      made++;
      device.destroy();
    });
    const backend = await WebgpuBackend.open();
    await vi.waitUntil(() =>
      backend.ready.then(
        () => false,
        () => true,
      ),
    );
    await expect(backend.ready).rejects.toThrow('4 were lost one after the other');
    expect(() => backend.alloc('float32', 1)).toThrow(
      'webgpu: the device was lost, and there is no new one: 4 were lost one after the other before they gave a result',
    );
    expect(made).toBe(4);
    backend.dispose();
  });

  it('without features computes all the same', async () => {
    const asked = vi.fn<GPUAdapter['requestDevice']>((wanted) => adapter.requestDevice(wanted));
    gives(adapterWith({ features: new Set(), requestDevice: asked }));
    expect((await choose('lying')).set).toBe(true);
    expect(asked.mock.calls[0][0]!.requiredFeatures).toEqual([]);
    const x = tf.range(0, 600).reshape([2, 300]);
    expect([...(await x.sum(1).data())]).toEqual([44_850, 134_850]);
    expect([...(await x.slice([0, 0], [1, 3]).cast('float16').cast('float32').data())]).toEqual([
      0, 1, 2,
    ]);
    const { kernels } = await tf.profile(() => x.add(1));
    expect(kernels.length).toBeGreaterThan(0);
  });

  it('of software is never offered', async () => {
    expect(await hasHardware()).toBe(false);
    const info = { vendor: 'nvidia', architecture: 'ampere', isFallbackAdapter: false };
    gives(adapterWith({ info: info as GPUAdapterInfo }));
    expect(await hasHardware()).toBe(true);
    gives(null);
    expect(await hasHardware()).toBe(false);
  });
});
