/**
 * What the backend uses of the library's. It is given, not imported there: that code is loaded late, and bundlers would cut from the
 * program what the two share.
 */
import { bytesPerElement, viewAs } from '../../ir/dtype.ts';
import { sizeOf } from '../../ir/shape.ts';
import { isWatched, report } from '../watch.ts';

export const library = { bytesPerElement, viewAs, sizeOf, isWatched, report };

export type Library = typeof library;
