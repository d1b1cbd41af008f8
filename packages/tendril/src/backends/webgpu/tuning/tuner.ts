/**
 * The tuner: finds the fastest form of each large contraction by running all that are worth it, one at a time and only while nothing
 * else is to be done; until it has, and where it is not asked for, the usual form runs. What it finds is kept by adapter, version
 * of the forms, kernel and sizes.
 */
import type { ContractionForm, TunableWork } from '../codegen/index.ts';
import { candidatesFor, isForm } from './candidates.ts';
import type { TuningStore } from './store.ts';

export interface TunerOptions {
  readonly store: TuningStore;
  /** In front of all keys: what the measurements hold for. */
  readonly prefix: string;
  /** Milliseconds that a form takes; null where it cannot be run. */
  readonly measure: (work: TunableWork, form: ContractionForm) => Promise<number | null>;
  /** Resolves when there is nothing else to do; false when there never will be again. */
  readonly idle: () => Promise<boolean>;
  /** A form other than the usual one was found: what is prepared from now on is faster. */
  readonly onFound: () => void;
}

/** Fewer products than this are done before anybody could tell a difference. */
const leastWork = 1 << 20;
/** So much faster a form has to be to take the place of the usual one: less is noise. */
const leastGain = 0.95;

export class Tuner {
  private readonly options: TunerOptions;
  private readonly known = new Map<string, ContractionForm>();
  private readonly queue: TunableWork[] = [];
  private readonly queued = new Set<string>();
  private running: Promise<void> | null = null;

  constructor(options: TunerOptions) {
    this.options = options;
    this.begin(() => this.load());
  }

  /** The form that has been found the fastest; null while none has. Then it is looked for, if the work is large enough. */
  formFor(work: TunableWork): ContractionForm | null {
    const found = this.known.get(work.key);
    if (found !== undefined) return found;
    const { batches, m, n, k } = work.sizes;
    if (batches * m * n * k >= leastWork && !this.queued.has(work.key)) {
      this.queued.add(work.key);
      this.queue.push(work);
      if (this.running === null) this.begin(() => this.run());
    }
    return null;
  }

  /** Resolves when nothing is left to be measured. */
  async finished(): Promise<void> {
    while (this.running !== null) await this.running;
  }

  private async load(): Promise<boolean> {
    const { store, prefix, onFound } = this.options;
    const entries = await store.load(prefix);
    for (const [key, value] of entries)
      if (isForm(value)) this.known.set(key.slice(prefix.length), value);
    if (this.queue.some(({ key }) => this.known.has(key))) onFound();
    return this.run();
  }

  private begin(work: () => Promise<boolean>): void {
    this.running = work().then((goesOn) => {
      this.running = null;
      if (goesOn && this.queue.length > 0) this.begin(() => this.run());
    });
  }

  /** Tunes all that waits; false where it had to give up. */
  private async run(): Promise<boolean> {
    for (let work = this.queue.shift(); work !== undefined; work = this.queue.shift()) {
      // The store knew.
      if (this.known.has(work.key)) continue;
      if (!(await this.tune(work))) return false;
    }
    return true;
  }

  /** False where it had to give up. */
  private async tune(work: TunableWork): Promise<boolean> {
    const { store, prefix, measure, idle, onFound } = this.options;
    let best = work.usual;
    let bestTime = Infinity;
    for (const form of candidatesFor(work.sizes, work.usual)) {
      let time: number | null;
      try {
        if (!(await idle())) return false;
        time = await measure(work, form);
      } catch {
        // The device has ended, or has no memory to spare.
        return false;
      }
      if (time === null || time >= bestTime * (form === work.usual ? 1 : leastGain)) continue;
      [best, bestTime] = [form, time];
    }
    this.known.set(work.key, best);
    await store.save(prefix + work.key, best);
    if (best !== work.usual) onFound();
    return true;
  }
}
