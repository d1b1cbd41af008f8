/** tf.util: the platform's clock, its fetch, and waiting. */
import { ENV } from '../../runtime/index.ts';

/**
 * Milliseconds, from some moment on.
 *
 * @example
 * ```ts
 * const start = tf.util.now();
 * console.log(`${tf.util.now() - start} ms`);
 * ```
 */
export function now(): number {
  return ENV.platform.now();
}

/**
 * The platform's fetch.
 *
 * @example
 * ```ts
 * const response = await tf.util.fetch('data:text/plain,hello');
 * console.log(await response.text()); // hello
 * ```
 */
export function fetch(path: string, requestInits?: RequestInit): Promise<Response> {
  return ENV.platform.fetch(path, requestInits);
}

/**
 * Asks again and again whether something is so.
 *
 * @param checkFn whether it is.
 * @param delayFn how many milliseconds to wait after how many vain attempts; none by default.
 * @param maxCounter how many attempts to make; without it, there is no end to them.
 * @param scheduleFn setTimeout, by default.
 * @returns a promise that is rejected after the last attempt.
 *
 * @example
 * ```ts
 * let tries = 0;
 * await tf.util.repeatedTry(() => ++tries === 3);
 * ```
 */
export function repeatedTry(
  checkFn: () => boolean,
  delayFn: (counter: number) => number = () => 0,
  maxCounter?: number,
  scheduleFn?: (work: () => void, delay: number) => void,
): Promise<void> {
  const schedule =
    scheduleFn ?? ((work: () => void, delay: number) => void setTimeout(work, delay));
  return new Promise((resolve, reject) => {
    let attempts = 0;
    const attempt = (): void => {
      if (checkFn()) {
        resolve();
        return;
      }
      attempts++;
      if (maxCounter !== undefined && attempts >= maxCounter) {
        reject(new Error(`repeatedTry: ${attempts} attempts were in vain`));
        return;
      }
      schedule(attempt, delayFn(attempts));
    };
    attempt();
  });
}
