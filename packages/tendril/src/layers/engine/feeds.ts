/** Where the batches of training come from: tensors, gone over in some order, or a dataset. */
import { dispose, randomState, setRandomSeed } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';
import { batchesOf, shuffleInPlace, type Order } from './order.ts';
import type { RunningSums } from './running-sums.ts';
import type { Samples, TrainingSteps } from './steps.ts';

/** The samples of a loop: all data there is, and which of it to use. */
export interface Selection {
  samples: Samples;
  order: Order;
}

export interface Batch {
  readonly size: number;
  /** Trains on it, and adds what is reported to the sums; gives that if it is wanted. */
  train(sums: RunningSums): Tensor | null;
}

/** How far a feed has come, in numbers: enough to come there again. */
export interface FeedPosition {
  /** The generator's position when the pass began. */
  random: number;
  /** How many passes over the data have begun. */
  passes: number;
  /** How many batches of this pass have been taken. */
  taken: number;
}

export interface Feed {
  /** How many samples and batches an epoch has, if that is known. */
  readonly samples: number | null;
  readonly batches: number | null;
  /** Begins an epoch. */
  begin(): Promise<void>;
  /** The next batch of the epoch; null at its end. */
  next(): Promise<Batch | null>;
  position(): FeedPosition;
  /** Goes to a position; if that is within an epoch, the next `begin` goes on from there. */
  resume(position: FeedPosition, withinEpoch: boolean): Promise<void>;
  /** Lets go of what the data comes from. */
  close(): Promise<void>;
}

/** Batches of tensors. The order of each epoch depends on nothing but where the random generator stands when it begins. */
export class TensorFeed implements Feed {
  readonly samples: number;
  readonly batches: number;
  private readonly order: Order;
  private readonly batchSize: number;
  private readonly shuffle: boolean;
  private readonly step: (indices: Int32Array, sums: RunningSums) => Tensor | null;
  private current: Order[] = [];
  private taken = 0;
  private random = 0;
  private isResumed = false;

  constructor(
    steps: TrainingSteps,
    { samples, order }: Selection,
    options: { batchSize: number; shuffle: boolean; stepsPerEpoch?: number; wantValues: boolean },
  ) {
    this.order = order;
    this.batchSize = options.batchSize;
    this.shuffle = options.shuffle;
    this.samples = order.length;
    this.batches = Math.min(
      options.stepsPerEpoch ?? Infinity,
      Math.ceil(order.length / options.batchSize),
    );
    this.step = steps.overSamples('train', samples, options.wantValues);
  }

  async begin(): Promise<void> {
    if (this.isResumed) this.isResumed = false;
    else this.start();
  }

  private start(): void {
    this.random = randomState();
    const order = this.order.slice();
    if (this.shuffle) shuffleInPlace(order);
    this.current = batchesOf(order, this.batchSize, this.batches);
    this.taken = 0;
  }

  async next(): Promise<Batch | null> {
    if (this.taken >= this.current.length) return null;
    const indices = this.current[this.taken++];
    return { size: indices.length, train: (sums) => this.step(indices, sums) };
  }

  position(): FeedPosition {
    return { random: this.random, passes: 0, taken: this.taken };
  }

  async resume({ random, taken }: FeedPosition, withinEpoch: boolean): Promise<void> {
    if (!withinEpoch) return;
    setRandomSeed(random);
    this.start();
    this.taken = taken;
    this.isResumed = true;
  }

  async close(): Promise<void> {}
}

/** What gives passes over data: a `tf.data.Dataset`, or anything like it. */
export interface DatasetLike<T = unknown> {
  readonly size?: number | null;
  iterator(): Promise<DataIterator<T>> | DataIterator<T>;
}

export interface DataIterator<T = unknown> {
  next(): Promise<IteratorResult<T>> | IteratorResult<T>;
  return?(): unknown;
}

/** Batches of a dataset, whose elements are batches already. */
export class DatasetFeed implements Feed {
  readonly samples = null;
  readonly batches: number | null;
  private readonly dataset: DatasetLike;
  private readonly batchesPerEpoch: number | null;
  /** Makes samples of an element; `created` gets what has to be disposed of beside the element. */
  private readonly toSamples: (element: unknown, created: Tensor[]) => Promise<Samples>;
  private readonly step: (samples: Samples, sums: RunningSums) => Tensor | null;
  private iterator: DataIterator | null = null;
  private inEpoch = 0;
  private taken = 0;
  private passes = 0;
  private random = 0;
  private isResumed = false;

  constructor(
    dataset: DatasetLike,
    batchesPerEpoch: number | null,
    toSamples: (element: unknown, created: Tensor[]) => Promise<Samples>,
    step: (samples: Samples, sums: RunningSums) => Tensor | null,
  ) {
    this.dataset = dataset;
    this.batchesPerEpoch = batchesPerEpoch;
    this.toSamples = toSamples;
    this.step = step;
    const { size } = dataset;
    this.batches = batchesPerEpoch ?? (Number.isFinite(size) ? size! : null);
  }

  async begin(): Promise<void> {
    if (this.isResumed) {
      this.isResumed = false;
      return;
    }
    this.inEpoch = 0;
    // Where epochs are counted in batches, one pass goes on from epoch to epoch.
    if (this.batchesPerEpoch === null || this.iterator === null) await this.start();
  }

  private async start(): Promise<void> {
    await this.close();
    this.random = randomState();
    this.passes++;
    this.taken = 0;
    this.iterator = await this.dataset.iterator();
  }

  async next(): Promise<Batch | null> {
    if (this.inEpoch === this.batchesPerEpoch) return null;
    const item = await this.iterator!.next();
    if (item.done) {
      await this.close();
      if (this.batchesPerEpoch === null) return null;
      const endedBetweenEpochs = this.inEpoch === 0 && this.taken > 0;
      this.warnOfEnd();
      if (!endedBetweenEpochs) return null;
      await this.start();
      return this.next();
    }
    this.inEpoch++;
    this.taken++;
    return this.batchOf(item.value);
  }

  private async batchOf(element: unknown): Promise<Batch> {
    const created: Tensor[] = [];
    const release = (): void => dispose([element, created] as object[]);
    try {
      const samples = await this.toSamples(element, created);
      const train = (sums: RunningSums): Tensor | null => {
        try {
          return this.step(samples, sums);
        } finally {
          release();
        }
      };
      return { size: samples.inputs[0].shape[0], train };
    } catch (error) {
      release();
      throw error;
    }
  }

  private warnOfEnd(): void {
    console.warn(
      `fitDataset: batchesPerEpoch is ${this.batchesPerEpoch}, but the dataset ended after ${this.inEpoch} batches of this ` +
        'epoch. Use dataset.repeat() if it has to give more, or leave out batchesPerEpoch.',
    );
  }

  position(): FeedPosition {
    return { random: this.random, passes: this.passes, taken: this.taken };
  }

  async resume({ random, passes, taken }: FeedPosition, withinEpoch: boolean): Promise<void> {
    const goesOn = withinEpoch || this.batchesPerEpoch !== null;
    // Passes that are over are begun and left, so that a dataset that is shuffled by a seed comes to the same orders.
    for (const before = goesOn ? passes - 1 : passes; this.passes < before;) await this.start();
    if (!goesOn) return;
    setRandomSeed(random);
    await this.start();
    for (; this.taken < taken; this.taken++) {
      const item = await this.iterator!.next();
      if (item.done) {
        throw new Error(
          `fitDataset: the checkpoint was made after ${taken} batches of the dataset, but it has only ${this.taken}`,
        );
      }
      dispose(item.value as object);
    }
    if (!withinEpoch) return;
    this.inEpoch = this.batchesPerEpoch === null ? taken : taken % this.batchesPerEpoch;
    this.isResumed = true;
  }

  async close(): Promise<void> {
    const { iterator } = this;
    this.iterator = null;
    await iterator?.return?.();
  }
}
