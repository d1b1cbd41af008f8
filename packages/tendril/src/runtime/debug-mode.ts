/** What is done to every tensor as it is made, in debug mode. Its flag is DEBUG (env.ts), its work in nan-check.ts, which comes with that. */
import type { Tensor } from './tensor.ts';

type Check = (made: Tensor) => void;

let check: Check | null = null;

export function checkTensors(each: Check | null): void {
  check = each;
}

export function checkTensor(made: Tensor): void {
  check?.(made);
}
