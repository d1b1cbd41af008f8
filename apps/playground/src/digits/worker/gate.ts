// A gate that training passes between two batches: closed while paused.

export class Gate {
  #opened: Promise<void> | null = null;
  #open: () => void = () => {};

  get closed(): boolean {
    return this.#opened !== null;
  }

  close(): void {
    if (this.#opened) return;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
    this.#opened = null;
  }

  async pass(): Promise<void> {
    while (this.#opened) await this.#opened;
  }
}
