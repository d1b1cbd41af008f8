// Asks what is on the pad without ever asking faster than the worker answers: one question under way, and
// the newest picture next.

export class Recogniser {
  readonly #send: (id: number, image: Uint8Array) => void;
  #image: Uint8Array | null = null;
  #waiting = false;
  #count = 0;
  #stale = false;

  constructor(send: (id: number, image: Uint8Array) => void) {
    this.#send = send;
  }

  /** What is on the pad now; null when there is nothing to ask. */
  ask(image: Uint8Array | null): void {
    this.#image = image;
    this.#stale = true;
    this.#next();
  }

  /** The same picture once more: the network has learned. */
  again(): void {
    this.#stale = true;
    this.#next();
  }

  /** An answer has come, or it is known that none will: the next picture may go. */
  answered(): void {
    this.#waiting = false;
    this.#next();
  }

  #next(): void {
    if (this.#waiting || !this.#stale || !this.#image) return;
    this.#stale = false;
    this.#waiting = true;
    this.#send(++this.#count, this.#image);
  }
}
