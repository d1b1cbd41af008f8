/** The tuner, with measurements that a table gives, and once with a device's own. */
import { afterAll, describe, expect, it } from 'vitest';
import { WebgpuBackend } from '../../src/backends/webgpu/backend.ts';
import {
  chooseShader,
  type ContractionForm,
  type TunableWork,
} from '../../src/backends/webgpu/codegen/index.ts';
import { layOut } from '../../src/backends/webgpu/codegen/layout.ts';
import { chooseBlocking, fitsEveryDevice } from '../../src/backends/webgpu/codegen/tiles.ts';
import { webgpuOptions } from '../../src/backends/webgpu/options.ts';
import { candidatesFor, isForm } from '../../src/backends/webgpu/tuning/candidates.ts';
import {
  IndexedDbStore,
  MemoryStore,
  openStore,
  type TuningStore,
} from '../../src/backends/webgpu/tuning/store.ts';
import { Tuner, type TunerOptions } from '../../src/backends/webgpu/tuning/tuner.ts';
import { dawnWorks } from '../util/dawn.ts';
import { product } from '../util/sample-kernels.ts';

const limits = { maxStorageBuffersPerShaderStage: 8, maxStorageBufferBindingSize: 1 << 27 };

/** A matrix product for which a form has to be chosen. */
function work(m: number, n: number, k: number): TunableWork {
  const kernel = product(m, n, k);
  const layout = layOut(kernel.args, [0, 1, 2], [m * k, k * n, m * n], limits, 'a kernel');
  let found: TunableWork | null = null;
  chooseShader(kernel, layout, m, { isSoftware: false, subgroups: false }, (asked) => {
    found = asked;
    return null;
  });
  return found!;
}

const large = work(256, 256, 256);
const small = work(32, 32, 32);
const blocking = chooseBlocking(large.sizes);
const direct: ContractionForm = { kind: 'direct', blocking };
const isDirect = ({ kind }: ContractionForm): boolean => kind === 'direct';

/** A tuner on a device on which direct forms take `time` and all others take 1, and what it measured. */
function tunerOn(store: TuningStore, time: number | null, more: Partial<TunerOptions> = {}) {
  const measured: ContractionForm[] = [];
  let found = 0;
  const tuner = new Tuner({
    store,
    prefix: 'a device 1.0 ',
    measure: (_, form) => {
      measured.push(form);
      return Promise.resolve(isDirect(form) ? time : 1);
    },
    idle: () => Promise.resolve(true),
    onFound: () => found++,
    ...more,
  });
  return { tuner, measured, found: () => found };
}

describe('the tuner', () => {
  it('chooses the fastest form, keeps it, and finds it again without measuring', async () => {
    const store = new MemoryStore();
    const first = tunerOn(store, 0.5);
    expect(first.tuner.formFor(large)).toBeNull();
    expect(first.measured).toEqual([]);
    await first.tuner.finished();
    expect(first.measured[0]).toEqual(large.usual);
    expect(first.measured.length).toBeGreaterThan(4);
    expect(first.tuner.formFor(large)).toEqual(direct);
    expect(first.found()).toBe(1);

    const second = tunerOn(store, 0.5);
    // Asked for before the store has answered.
    expect(second.tuner.formFor(large)).toBeNull();
    await second.tuner.finished();
    expect(second.found()).toBe(1);
    expect(second.tuner.formFor(large)).toEqual(direct);
    expect(second.measured).toEqual([]);

    const other = tunerOn(store, 0.5, { prefix: 'another device 1.0 ' });
    await other.tuner.finished();
    expect(other.tuner.formFor(large)).toBeNull();
  });

  it('stays with the usual form where no other is clearly faster, or runs', async () => {
    for (const time of [0.97, 2, null]) {
      const { tuner, found } = tunerOn(new MemoryStore(), time);
      tuner.formFor(large);
      await tuner.finished();
      expect(tuner.formFor(large)).toEqual(large.usual);
      expect(found()).toBe(0);
    }
  });

  it('leaves small work alone, and measures nothing twice', async () => {
    const { tuner, measured } = tunerOn(new MemoryStore(), 0.5);
    tuner.formFor(small);
    await tuner.finished();
    expect(measured).toEqual([]);
    tuner.formFor(large);
    tuner.formFor(large);
    await tuner.finished();
    expect(measured).toHaveLength(candidatesFor(large.sizes, large.usual).length);
  });

  it('ignores what is broken or of others in the store', async () => {
    const store = new MemoryStore();
    const huge = { threadsM: 64, threadsN: 64, rows: 4, depth: 16 };
    const broken = [
      null,
      'direct',
      { kind: 'direct' },
      { kind: 'direct', blocking: null },
      { kind: 'direct', blocking: { ...blocking, rows: 3 } },
      { kind: 'direct', blocking: { ...blocking, vectors: 4096 } },
      { kind: 'tiled', tiling: null },
      { kind: 'tiled', tiling: { ...huge, threadsM: 'a' } },
      { kind: 'tiled', tiling: huge },
      { kind: 'tiled', tiling: { ...huge, threadsM: 8, threadsN: 8, depth: 2 } },
    ];
    for (const value of broken) {
      expect(isForm(value)).toBe(false);
      await store.save(`a device 1.0 ${large.key}`, value);
      const { tuner, measured } = tunerOn(store, 2);
      tuner.formFor(large);
      await tuner.finished();
      expect(measured.length).toBeGreaterThan(0);
      expect(tuner.formFor(large)).toEqual(large.usual);
    }
  });

  it('stops where there is never time to spare, or measuring fails', async () => {
    const busy = tunerOn(new MemoryStore(), 0.5, { idle: () => Promise.resolve(false) });
    busy.tuner.formFor(large);
    await busy.tuner.finished();
    expect(busy.measured).toEqual([]);
    const broken = tunerOn(new MemoryStore(), 0.5, {
      measure: () => Promise.reject(new Error('the device has ended')),
    });
    broken.tuner.formFor(large);
    await broken.tuner.finished();
    expect(broken.tuner.formFor(large)).toBeNull();
  });

  it('proposes only what every device runs', () => {
    for (const [m, n, k] of [
      [1, 1000, 1280],
      [64, 64, 64],
      [3000, 16, 32],
    ]) {
      const { sizes, usual } = work(m, n, k);
      const forms = candidatesFor(sizes, usual);
      expect(forms[0]).toEqual(usual);
      expect(new Set(forms.map((form) => JSON.stringify(form))).size).toBe(forms.length);
      for (const form of forms) {
        expect(isForm(form)).toBe(true);
        expect(form.kind === 'direct' || fitsEveryDevice(form.tiling)).toBe(true);
      }
    }
  });
});

describe.runIf(typeof indexedDB !== 'undefined')('what it keeps in IndexedDB', () => {
  afterAll(() => void indexedDB.deleteDatabase('tendril-webgpu'));

  it('is there again, and apart from other devices', async () => {
    expect(openStore()).toBeInstanceOf(IndexedDbStore);
    await new IndexedDbStore().save('one x', direct);
    await new IndexedDbStore().save('other x', 1);
    expect(await new IndexedDbStore().load('one ')).toEqual(new Map([['one x', direct]]));
    const { tuner, measured } = tunerOn(new IndexedDbStore(), 0.5);
    tuner.formFor(large);
    await tuner.finished();
    expect(measured.length).toBeGreaterThan(0);
    const again = tunerOn(new IndexedDbStore(), 0.5);
    await again.tuner.finished();
    expect(again.tuner.formFor(large)).toEqual(direct);
    expect(again.measured).toEqual([]);
  });
});

describe.runIf(await dawnWorks())('a device of its own', () => {
  it('is measured, and computes the same by the form that is found', async () => {
    webgpuOptions.tune = true;
    const backend = await WebgpuBackend.open({ isSoftware: false }).finally(
      () => delete webgpuOptions.tune,
    );
    const [m, n, k] = [4, 512, 512];
    const values = (size: number): Float32Array =>
      Float32Array.from({ length: size }, (_, i) => ((i * 7) % 11) - 5);
    const put = (data: Float32Array) => {
      const buffer = backend.alloc('float32', data.length);
      backend.write(buffer, data);
      return buffer;
    };
    const inputs = [put(values(m * k)), put(values(k * n))];
    const kernel = product(m, n, k);
    const info = { kind: 'input', dtype: 'float32', offset: 0 } as const;
    const runnable = backend.prepare({
      graph: { inputs: [], nodes: [], outputs: [] } as never,
      program: () => ({
        kernels: [kernel],
        buffers: [
          { ...info, size: m * k, index: 0 },
          { ...info, size: k * n, index: 1 },
          { ...info, kind: 'output', size: m * n, index: 0 },
        ],
        steps: [{ kind: 'kernel', kernel: 0, extent: m, buffers: [0, 1, 2] }],
        inputs: [0, 1],
        outputs: [2],
        reuse: [],
        arena: 0,
      }),
    });
    const before = await backend.read(runnable.run(inputs)[0]);
    await backend.tuned();
    const after = await backend.read(runnable.run(inputs)[0]);
    // Whole numbers: no order of adding them up makes a difference.
    expect(after).toEqual(before);
    expect(before.some((value) => value !== 0)).toBe(true);
    backend.dispose();
  });
});
