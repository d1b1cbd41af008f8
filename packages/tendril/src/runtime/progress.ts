/** Telling how far compiling has come, while somebody waits for it. */
import { currentBackend } from './backends.ts';

/** Who is told while somebody waits. */
export interface ProgressOptions {
  /** Is given how much of what is to be compiled is ready, from 0 to 1, as far as that is known; it never falls. */
  onProgress?: (fraction: number) => void;
}

const everyMs = 30;

/** Waits for work, and tells how much of what it needs compiled is ready; 1 at its end. */
export async function withProgress<T>(
  { onProgress }: ProgressOptions,
  work: () => Promise<T>,
): Promise<T> {
  if (onProgress === undefined) return work();
  const compiled = (): { asked: number; ready: number } =>
    currentBackend().compiled?.() ?? { asked: 0, ready: 0 };
  const before = compiled().ready;
  let told = 0;
  const tell = (fraction: number): void => {
    if (fraction <= told) return;
    told = fraction;
    onProgress(fraction);
  };
  onProgress(0);
  const timer = setInterval(() => {
    const { asked, ready } = compiled();
    // More may be asked for in time: the end is told only when it has come.
    if (asked > before) tell(Math.min(0.99, (ready - before) / (asked - before)));
  }, everyMs);
  try {
    const result = await work();
    tell(1);
    return result;
  } finally {
    clearInterval(timer);
  }
}
