/** The fetch that loads models where the caller brings none: the platform's. */
import { currentPlatform, defaultPlatform } from '../runtime/index.ts';

/** Undefined where there is none. */
export function platformFetch(): typeof fetch | undefined {
  if (currentPlatform() === defaultPlatform && typeof fetch !== 'function') return undefined;
  return (input, init) => currentPlatform().fetch(input as string, init);
}
