/** tf.op and what is around it: making ops of functions, and being told what is old. */
import { endScope, ENV, startScope, tensorsIn } from '../runtime/index.ts';

export const OP_SCOPE_SUFFIX = '__op';

/**
 * Makes an op of a function: its intermediate tensors are disposed of, and its name is the one it is given by (less a `_` at the
 * end).
 *
 * @param f one function, under its name.
 * @throws if there is not exactly one function, or what it returns is a promise.
 * @example
 * ```ts
 * const twice = tf.op({ twice_: (x) => x.add(x) });
 * twice(tf.scalar(2)).print(); // 4
 * ```
 */
export function op<T extends (...args: never[]) => unknown>(f: { [name: string]: T }): T {
  const entries = Object.entries(f);
  if (entries.length !== 1) {
    throw new Error(`op: wanted one function under its name, got ${entries.length}`);
  }
  const [[name, fn]] = entries;
  const wrapped = (...args: never[]): unknown => {
    startScope();
    let result: unknown;
    try {
      result = fn(...args);
      if (result instanceof Promise) {
        throw new Error(`op '${name}' returned a promise; an op is synchronous`);
      }
      return result;
    } finally {
      endScope(new Set(tensorsIn(result)));
    }
  };
  Object.defineProperty(wrapped, 'name', { value: name.replace(/_$/, '') + OP_SCOPE_SUFFIX });
  return wrapped as T;
}

let warns = true;

/**
 * No more warnings about what is old.
 *
 * @example
 * ```ts
 * tf.disableDeprecationWarnings();
 * ```
 */
export function disableDeprecationWarnings(): void {
  warns = false;
  console.warn('Warnings about what is old are off.');
}

/**
 * Warns that something is old, unless such warnings are off.
 *
 * @example
 * ```ts
 * tf.deprecationWarn('use brightness() instead');
 * ```
 */
export function deprecationWarn(msg: string): void {
  if (warns && ENV.get('PROD') !== true) console.warn(msg);
}
