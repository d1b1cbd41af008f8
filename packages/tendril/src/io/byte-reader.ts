/** Reads so many bytes as are wanted from a stream that comes in pieces of any size, each into its place at once. */

type Piece = ArrayBuffer | Uint8Array<ArrayBuffer>;

/** How many bytes were wanted, and how many came before the stream ended. */
export class EndOfStream extends Error {
  readonly wanted: number;
  readonly came: number;

  constructor(wanted: number, came: number) {
    super(`the stream ends ${wanted - came} bytes too early`);
    this.wanted = wanted;
    this.came = came;
  }
}

function roomFor(count: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(count);
  } catch (cause) {
    throw new Error(`weights: one needs ${count} bytes, more than there is memory for here`, {
      cause,
    });
  }
}

export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Piece>;
  /** What came and was not read yet. */
  #rest = new Uint8Array();

  constructor(stream: ReadableStream<Piece>) {
    this.#reader = stream.getReader();
  }

  /** The next bytes, in a buffer of their own. */
  async read(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const out = roomFor(count);
    for (let filled = 0; filled < count;) {
      if (this.#rest.length === 0 && !(await this.#more())) throw new EndOfStream(count, filled);
      const part = this.#rest.subarray(0, count - filled);
      out.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return out;
  }

  /** Whether there are bytes that nobody has read. */
  async hasMore(): Promise<boolean> {
    while (this.#rest.length === 0) if (!(await this.#more())) return false;
    return true;
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    if (done) return false;
    this.#rest = value instanceof Uint8Array ? value : new Uint8Array(value);
    return true;
  }

  /** Lets go of the stream; what is left of it is not wanted. `why` is what went wrong, if something did. */
  async close(why?: unknown): Promise<void> {
    this.#rest = new Uint8Array();
    await this.#reader.cancel(why).catch(() => undefined);
    this.#reader.releaseLock();
  }
}
