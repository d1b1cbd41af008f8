/** A device and what belongs to it: it all ends together when the device is lost. */
import type { TypedArray } from '../../ir/dtype.ts';
import type { DeviceLoss, DeviceMachine } from '../gpu/backend.ts';
import { elementBytes } from '../gpu/host-values.ts';
import type { Gpu } from './gpu.ts';
import { limitsOf, type Limits } from './limits.ts';
import { Pool, type Block } from './memory.ts';
import type { ContractionForm, DeviceTraits, TunableWork } from './codegen/index.ts';
import type { Measurement } from './measurement.ts';
import { Pictures } from './pictures.ts';
import { Pipelines } from './pipelines.ts';
import { Reader } from './read.ts';
import { CanvasReader, type SyncReader } from './read-sync.ts';
import { formsVersion } from './tuning/candidates.ts';
import { idleMoment } from './tuning/idle.ts';
import { measureForm } from './tuning/measure.ts';
import { openStore } from './tuning/store.ts';
import { Tuner } from './tuning/tuner.ts';
import { Work } from './work.ts';

export class Machine implements DeviceMachine<Block> {
  readonly device: GPUDevice;
  readonly gpu: Gpu;
  readonly traits: DeviceTraits;
  readonly limits: Limits;
  readonly pool: Pool;
  readonly pipelines: Pipelines;
  readonly reader: Reader;
  readonly pictures: Pictures;
  readonly work = new Work((error) => (this.failure ??= String(error)));
  /** Where forms of contractions are to be measured. */
  tuner: Tuner | null = null;
  /** Rises when programs had better be loaded anew: faster shaders are known. */
  generation = 0;
  private ended = false;
  /** Resolves when all that was measured has been told. */
  private told: Promise<unknown> = Promise.resolve();
  private syncReader: SyncReader | null = null;
  /** What the device complained of; whatever is read from then on may be wrong. */
  private failure: string | null = null;

  constructor(device: GPUDevice, gpu: Gpu, traits: DeviceTraits, limits: Partial<Limits> = {}) {
    this.device = device;
    this.gpu = gpu;
    this.traits = traits;
    this.limits = limitsOf(device, limits);
    this.pool = new Pool(device, this.limits.maxBufferSize);
    this.pipelines = new Pipelines(device, gpu);
    this.reader = new Reader(device, gpu);
    this.pictures = new Pictures(device);
    void device.lost.then(() => {
      this.ended = true;
      this.work.drop();
    });
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.failure ??= event.error.message;
    });
  }

  /** The form of a contraction that was measured to be the fastest. */
  readonly formOf = (work: TunableWork): ContractionForm | null =>
    this.tuner?.formFor(work) ?? null;

  /** From now on measures, in idle moments, what is not known of this adapter. */
  tune(adapterName: string): void {
    this.tuner = new Tuner({
      store: openStore(),
      prefix: `${adapterName} ${formsVersion} `,
      measure: (work, form) => measureForm(this, work, form),
      idle: async () => {
        do await idleMoment();
        while (!this.work.isIdle && !this.ended);
        if (!this.ended) await this.finished();
        return !this.ended;
      },
      onFound: () => void this.generation++,
    });
  }

  /** Throws when something has gone wrong on the device since the last call. */
  check(): void {
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw new Error(`webgpu: the device reports: ${failure}`);
  }

  get lost(): Promise<DeviceLoss> {
    return this.device.lost;
  }

  compiled(): { asked: number; ready: number } {
    return this.pipelines.count();
  }

  settled(): Promise<void> {
    return new Promise((resolve) => this.work.do(resolve, [], resolve));
  }

  /** Resolves when the device has done what it was asked for so far, and who watches has been told. */
  async finished(): Promise<void> {
    await this.settled();
    await this.gpu.begin(() => this.device.queue.onSubmittedWorkDone());
    await this.told;
  }

  /** As part of work whose turn it is: tells of what was submitted, in order. */
  telling(measurement: Measurement): void {
    this.told = measurement.tell(this.gpu, this.told);
  }

  destroy(): void {
    this.work.drop();
    this.device.destroy();
  }

  write(block: Block, values: TypedArray | Uint32Array): void {
    // The caller may change the values before their turn comes.
    const kept = this.work.isIdle ? values : values.slice();
    this.work.do(() => this.writeNow(block, kept));
  }

  /** As part of work whose turn it is. */
  writeNow(block: Block, { buffer, byteOffset, byteLength }: TypedArray | Uint32Array): void {
    this.device.queue.writeBuffer(block.buffer, 0, buffer, byteOffset, byteLength);
  }

  duplicate(from: Block, to: Block, bytes: number): void {
    this.work.do(() => this.copy(from, 0, to, 0, bytes));
  }

  async read(block: Block, bytes: number): Promise<ArrayBuffer> {
    const words = await new Promise<ArrayBuffer>((resolve, reject) => {
      const read = (): void => void this.reader.read(block.buffer, bytes).then(resolve, reject);
      this.work.do(read, [], () => reject(new Error('webgpu: the device has ended')));
    });
    this.check();
    return words;
  }

  readSync(block: Block, bytes: number): ArrayBuffer {
    this.work.flush();
    const words = this.readNow(block, bytes);
    this.check();
    return words;
  }

  /** As part of work whose turn it is. */
  readNow({ buffer }: Block, bytes: number): ArrayBuffer {
    if (bytes === 0) return new ArrayBuffer(0);
    try {
      this.syncReader ??=
        this.gpu.waitUntil === undefined
          ? new CanvasReader(this.device, this.pool, this.limits)
          : this.reader;
    } catch (error) {
      throw new Error(
        `webgpu: values cannot be read synchronously here (${(error as Error).message}); use data() in place of dataSync()`,
        { cause: error },
      );
    }
    return this.syncReader.readSync(buffer, bytes);
  }

  take(bytes: number): Block {
    return this.pool.take(bytes);
  }

  /** What no commands use that are not submitted. */
  give(block: Block): void {
    this.pool.give(block);
    this.pool.sweep();
  }

  release(block: Block): void {
    this.work.do(() => this.give(block));
  }

  copy(from: Block, fromByte: number, to: Block, toByte: number, bytes: number): void {
    if (bytes === 0) return;
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(from.buffer, fromByte, to.buffer, toByte, bytes);
    this.device.queue.submit([encoder.finish()]);
  }

  holds(block: Block): boolean {
    return new Uint32Array(this.readNow(block, elementBytes))[0] !== 0;
  }
}
