/** The fetch that loads models where the caller brings none: the platform's. */
import { defaultPlatform, ENV } from '../runtime/index.ts';

/** Undefined where there is none. */
export function platformFetch(): typeof fetch | undefined {
  if (ENV.platform === defaultPlatform && typeof fetch !== 'function') return undefined;
  return (input, init) => ENV.platform.fetch(input as string, init);
}
