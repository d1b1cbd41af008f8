/** Orders in which samples are gone over, and batches of them. */
import { hostRandom } from '../../runtime/index.ts';

/** Some of the samples in some order. */
export type Order = Int32Array;

/** The numbers from `begin` to before `end`. */
export function range(begin: number, end: number): Order {
  const order = new Int32Array(end - begin);
  for (let i = 0; i < order.length; i++) order[i] = begin + i;
  return order;
}

/** Puts numbers into random order, each order as likely (Fisher and Yates). */
export function shuffleInPlace(order: Order): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(hostRandom() * (i + 1));
    const swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
}

export function batchesOf(order: Order, batchSize: number, atMost = Infinity): Order[] {
  const count = Math.min(atMost, Math.ceil(order.length / batchSize));
  return Array.from({ length: count }, (_, b) =>
    order.subarray(b * batchSize, (b + 1) * batchSize),
  );
}
