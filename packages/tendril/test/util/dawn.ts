/** Whether there is a WebGPU to test with: the browser's, or in Node the package `webgpu` with a driver. */
import { vi } from 'vitest';
import '../../src/register-backends.ts';
import { getBackend, setBackend } from '../../src/runtime/index.ts';

export async function dawnWorks(): Promise<boolean> {
  const before = getBackend();
  // Where there is none the backend says so; that is tested elsewhere.
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const works = await setBackend('webgpu');
  warn.mockRestore();
  await setBackend(before);
  return works;
}
