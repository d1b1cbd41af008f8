/**
 * Runs around each test file. Files share the engine, and what one of them dropped would be freed, and so leave the count of
 * tensors, in the middle of another: it is collected when the file ends.
 */
import { afterAll } from 'vitest';
import { collectGarbage } from './garbage.ts';

afterAll(collectGarbage);
