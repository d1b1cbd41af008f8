/** A page with nothing else on it than what gives a first result, built for itself, so that a library shares no file with other uses. */
import { firstResult } from './index.ts';

declare global {
  var first: typeof firstResult | undefined;
}

globalThis.first = firstResult;
