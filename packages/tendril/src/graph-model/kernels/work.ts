/**
 * Work that has to read values on its way. It is written once, as a generator that stops where it has to wait, and driven
 * either to its end at once or with awaits.
 */
import { nextTurn, type Tensor, type TypedArray } from '../../runtime/index.ts';

/** Where work stops: what it waits for, both ways. */
export interface Pause {
  now(): unknown;
  later(): Promise<unknown>;
}

export type Work<T> = Generator<Pause, T, unknown>;

/** Waits for the values of a tensor. */
export function* read(tensor: Tensor): Work<TypedArray> {
  return (yield { now: () => tensor.dataSync(), later: () => tensor.data() }) as TypedArray;
}

/** Waits for a promise, which work that is done at once cannot. */
export function* settle<T>(promise: Promise<T>, otherwise: () => never): Work<T> {
  return (yield { now: otherwise, later: () => promise }) as T;
}

/** Gives others their turn, which work that is done at once does not. */
export function* paused(pause: () => Promise<void>): Work<void> {
  yield { now: () => undefined, later: pause };
}

/** A moment at which others may have their turn, if it is time for that. */
export function* breath(): Work<void> {
  yield { now: () => undefined, later: async () => undefined };
}

/** Does the work now. */
export function finish<T>(work: Work<T>): T {
  let step = work.next();
  while (!step.done) {
    let value: unknown;
    try {
      value = step.value.now();
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(value);
  }
  return step.value;
}

/** A task that is shorter is not felt. */
const longestTask = 10;

/** Does the work, letting others go on wherever it has to wait, and, while there is nothing to wait for, now and then. */
export async function finishLater<T>(work: Work<T>): Promise<T> {
  let since = performance.now();
  let step = work.next();
  while (!step.done) {
    let value: unknown;
    try {
      value = await step.value.later();
      if (performance.now() - since > longestTask) {
        await nextTurn();
        since = performance.now();
      }
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(value);
  }
  return step.value;
}
