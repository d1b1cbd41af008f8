/** tf.setPlatform: for environments that lack what browsers and Node have. */
import { ENV, type Platform } from '../runtime/index.ts';

/**
 * Replaces the functions that fetch, tell the time, and turn text into bytes, as environments without the usual ones need.
 *
 * @param platformName What `tf.env().platformName` says from now on.
 * @example
 * ```ts
 * const { platform: usual, platformName } = tf.env();
 * tf.setPlatform('mine', { ...usual, now: () => Date.now() });
 * console.log(tf.util.now() > 1e12); // true
 * tf.setPlatform(platformName, usual);
 * ```
 */
export function setPlatform(platformName: string, platform: Platform): void {
  ENV.setPlatform(platformName, platform);
}
