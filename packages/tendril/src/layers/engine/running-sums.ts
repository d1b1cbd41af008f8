/**
 * What batches reported, summed up while they run: the steps themselves add to the sums, and nobody waits for a number. Sums are
 * lent out, since compiled steps know theirs: whoever borrows next gets the same again.
 */
import { add, div, mul } from '../../ops/index.ts';
import { flush, Register, tidy } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/index.ts';

export class RunningSums {
  /** Tells it from others of the same model. */
  readonly id: number;
  /** How many samples are in the sums. */
  seen = 0;
  private readonly register: Register;
  private readonly count: number;

  constructor(id: number, count: number) {
    this.id = id;
    this.count = count;
    this.register = new Register([count], 'float32');
  }

  /** Part of a step: adds the values that a batch of so many samples reports. Whoever runs the step counts the samples. */
  add(values: Tensor, size: number): void {
    tidy(() => {
      const after = add(this.register.read(), mul(values, size));
      flush([after, values]);
      this.register.assign(after);
    });
  }

  /** The means of what was reported, as a tensor. */
  meansTensor(): Tensor {
    return tidy(() => div(this.register.read(), Math.max(1, this.seen)));
  }

  async means(): Promise<number[]> {
    return Array.from(await this.values(), (sum) => sum / Math.max(1, this.seen));
  }

  async values(): Promise<Float32Array> {
    const sums = this.register.read();
    const values = await sums.data();
    sums.dispose();
    return values as Float32Array;
  }

  /** Begins anew, or goes on from former sums. */
  reset(sums: ArrayLike<number> = new Float32Array(this.count), seen = 0): void {
    this.register.set(Float32Array.from(sums));
    this.seen = seen;
  }

  /** Lets go of the sums, which are not to be used again. */
  dispose(): void {
    this.register.dispose();
  }
}

export class SumsPool {
  private readonly count: number;
  private readonly free: RunningSums[] = [];
  private made = 0;

  /** @param count how many values are reported. */
  constructor(count: number) {
    this.count = count;
  }

  /** Sums that are zero and nobody else's until they are given back. */
  borrow(): RunningSums {
    return this.free.pop() ?? new RunningSums(this.made++, this.count);
  }

  giveBack(sums: RunningSums): void {
    sums.reset();
    this.free.push(sums);
  }

  /** Lets go of all sums that nobody has. */
  dispose(): void {
    for (const sums of this.free.splice(0)) sums.dispose();
  }
}
