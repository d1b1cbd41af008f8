/** Work for when a page or a worker has nothing else to do, which may as well never be done. */
import type { Pause } from '../backends/backend.ts';

/** Calls back when there is nothing else to do. */
type AskIdle = (callback: () => void) => unknown;

/** Null where nobody says when that is. */
function whoTells(): AskIdle | null {
  const { scheduler, requestIdleCallback } = globalThis as {
    scheduler?: { postTask?(callback: () => void, options: object): Promise<unknown> };
    requestIdleCallback?: AskIdle;
  };
  if (typeof scheduler?.postTask === 'function')
    return (callback) => scheduler.postTask!(callback, { priority: 'background' });
  return requestIdleCallback?.bind(globalThis) ?? null;
}

export class IdleWork {
  readonly #work: (pause: Pause) => Promise<void>;
  readonly #ask: AskIdle | null;
  #state: 'waiting' | 'going on' | 'over' = 'waiting';

  /** @param work what to do, pausing often; it is left at a pause where it has to end. */
  constructor(work: (pause: Pause) => Promise<void>, ask = whoTells()) {
    this.#work = work;
    this.#ask = ask;
  }

  /** Begins, unless it ever did. What comes of it is nobody's concern, errors neither. */
  begin(): void {
    const ask = this.#ask;
    if (this.#state !== 'waiting' || ask === null) return;
    this.#state = 'going on';
    const pause = async (): Promise<void> => {
      await new Promise<void>(ask);
      if (this.#state === 'over') throw new Error('there is something else to do');
    };
    this.#work(pause).catch(() => {});
  }

  /** There is something else to do from now on. */
  end(): void {
    this.#state = 'over';
  }
}
