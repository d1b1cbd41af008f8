/** Puts ops on tensors as methods. */
import { Tensor } from '../../runtime/index.ts';

/** An op that takes the tensor first; its other parameters are the method's. */
type TensorFirst = (x: never, ...rest: never[]) => unknown;

/** Adds methods to every tensor. Like those of a class, they do not show up in loops over its properties. */
export function install(methods: {
  readonly [name: string]: (this: Tensor, ...args: never[]) => unknown;
}): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
  }
}

/** Adds ops under their own names, with the tensor as first argument. */
export function installOps(ops: { readonly [name: string]: TensorFirst }): void {
  for (const [name, op] of Object.entries(ops)) {
    const call = op as (x: Tensor, ...rest: unknown[]) => unknown;
    install({
      [name](this: Tensor, ...rest: unknown[]) {
        return call(this, ...rest);
      },
    });
  }
}
