// The page's end of the worker: starts it, sends, passes on what comes back, and notices when it has died or
// gone silent. A new worker can be started at any time; the model saved last comes back with it.

import type { FromWorker, ToWorker } from './protocol.ts';

/** While training the worker speaks several times a second; this long without a word is worth telling. */
const SILENCE_MS = 20_000;

export interface ClientEvents {
  message(message: FromWorker): void;
  /** The worker is gone. */
  died(reason: string): void;
  /** The worker is at work but has not spoken for a while; false once it speaks again. */
  silent(silent: boolean): void;
}

export class Client {
  readonly #events: ClientEvents;
  readonly #digitsUrl: string;
  #worker: Worker | null = null;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #silent = false;

  constructor(digitsUrl: string, events: ClientEvents) {
    this.#digitsUrl = digitsUrl;
    this.#events = events;
  }

  /** Starts a worker in place of the one before, if any. */
  start(): void {
    this.#worker?.terminate();
    const worker = new Worker(new URL('./worker/main.ts', import.meta.url), { type: 'module' });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message || 'its program could not be loaded');
    };
    worker.onmessageerror = () => this.#die('it sent something unreadable');
    this.send({ type: 'init', digitsUrl: this.#digitsUrl });
  }

  send(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  retryDigits(): void {
    this.send({ type: 'loadDigits', digitsUrl: this.#digitsUrl });
  }

  #receive(message: FromWorker): void {
    clearTimeout(this.#watch);
    if (this.#silent) this.#setSilent(false);
    if (message.type === 'progress' || (message.type === 'phase' && message.phase === 'training')) {
      this.#watch = setTimeout(() => this.#setSilent(true), SILENCE_MS);
    }
    this.#events.message(message);
  }

  #setSilent(silent: boolean): void {
    this.#silent = silent;
    this.#events.silent(silent);
  }

  #die(reason: string): void {
    clearTimeout(this.#watch);
    this.#worker?.terminate();
    this.#worker = null;
    this.#events.died(reason);
  }
}
