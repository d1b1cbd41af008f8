/**
 * Runs around each test file in Node. Files share the engine, and what one of them dropped would be freed, and so leave the count
 * of tensors, in the middle of another: it is collected when the file ends.
 */
import { afterAll } from 'vitest';

const { gc } = globalThis as { gc?: () => void };

afterAll(async () => {
  gc?.();
  // Finalizers run in a task of their own.
  await new Promise((resolve) => setTimeout(resolve));
});
