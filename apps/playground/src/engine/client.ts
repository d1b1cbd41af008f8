// The page's side: a worker for each backend, so that nothing of the one before stays in memory. A backend that does
// not start is given up for the one that worked last.

import type { FromEngine, Init, Ready } from './protocol.ts';

export interface EngineState {
  /** The backends there are. */
  backends: readonly string[];
  /** The one that was asked for; null while the library chooses. */
  chosen: string | null;
  download: number;
  warmUp: number;
  /** Null until the model can be used. */
  ready: Ready | null;
  /** Whether there will be none. */
  failed: boolean;
}

/** How far the model is, in words. */
export function inWords({ ready, failed }: EngineState, size: string): string {
  if (failed) return 'The model is not there.';
  return ready ? 'Ready.' : `Getting the model (${size}) ready…`;
}

interface Events<From> {
  /** The state is another. */
  changed(): void;
  message(message: From): void;
  /** In words; empty when the last problem is over. */
  complain(text: string): void;
}

const nothingYet = { chosen: null, download: 0, warmUp: 0, ready: null, failed: false };

type FromWorker<From> = From | FromEngine;

export class EngineClient<To, From extends { type: string }> {
  readonly #makeWorker: () => Worker;
  readonly #modelUrl: string;
  readonly #events: Events<From>;
  #worker: Worker | null = null;
  #lastGood: string | null = null;
  state: EngineState = { backends: [], ...nothingYet };

  constructor(makeWorker: () => Worker, modelUrl: string, events: Events<From>) {
    this.#makeWorker = makeWorker;
    this.#modelUrl = modelUrl;
    this.#events = events;
  }

  start(backend: string | null = null): void {
    this.#events.complain('');
    this.#open(backend);
  }

  #open(backend: string | null): void {
    this.#worker?.terminate();
    const worker = this.#makeWorker();
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker<From>>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#events.complain(`The worker could not start: ${event.message}`);
      this.#set({ failed: true });
    };
    const init: Init = { type: 'init', modelUrl: this.#modelUrl, backend };
    worker.postMessage(init);
    this.#set({ ...nothingYet, chosen: backend });
  }

  send(message: To, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }

  #set(change: Partial<EngineState>): void {
    this.state = { ...this.state, ...change };
    this.#events.changed();
  }

  #receive(message: FromWorker<From>): void {
    if (!isFromEngine(message)) return this.#events.message(message);
    if (message.type === 'backends') {
      this.#set({ backends: message.names, chosen: message.chosen });
    } else if (message.type === 'downloading') this.#set({ download: message.fraction });
    else if (message.type === 'warming') this.#set({ download: 1, warmUp: message.fraction });
    else if (message.type === 'ready') {
      this.#lastGood = message.ready.backend;
      this.#set({ chosen: this.#lastGood, download: 1, warmUp: 1, ready: message.ready });
    } else this.#fail(message.during, message.message);
  }

  #fail(during: 'loading' | 'working', why: string): void {
    if (during === 'working') {
      this.#events.complain(`The model failed: ${why}`);
      this.#events.changed();
    } else if (this.#lastGood !== null && this.#lastGood !== this.state.chosen) {
      this.#events.complain(`That backend cannot be used here: ${why}`);
      this.#open(this.#lastGood);
    } else {
      this.#events.complain(`The model could not be loaded: ${why}`);
      this.#set({ failed: true });
    }
  }
}

const types: ReadonlySet<string> = new Set([
  'backends',
  'downloading',
  'warming',
  'ready',
  'failed',
] satisfies FromEngine['type'][]);

function isFromEngine(message: { type: string }): message is FromEngine {
  return types.has(message.type);
}
