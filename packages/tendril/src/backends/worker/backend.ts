/**
 * The worker backend: an engine in a worker, with the wasm backend in it. The page records and gives orders; compiling and running is
 * the worker's, and the page's thread is free. Orders go out together at the end of what runs now, or when something is read.
 *
 * Nothing fails on the page but reading: what goes wrong in the engine is told by the buffers that should have come of it.
 */
import type { DType, TypedArray } from '../../ir/dtype.ts';
import type { Backend, BackendMemory, Buffer, Runnable, Source } from '../backend.ts';
import type { Library } from './library.ts';
import {
  leastContent,
  mailbox,
  sharedTime,
  type Answer,
  type Order,
  type Port,
  type Status,
} from './protocol.ts';

/** A worker with an engine in it. */
export interface EnginePort extends Port<readonly Order[], Answer> {
  /** Called once, if it ends by itself. */
  onEnd(listener: (why: string) => void): void;
  terminate(): void;
  /** In Node: whether the program stays alive because of it. */
  keepAlive(yes: boolean): void;
}

class WorkerBuffer implements Buffer {
  readonly dtype: DType;
  readonly size: number;
  readonly number: number;
  readonly backend: WorkerBackend;
  owners = 0;

  constructor(dtype: DType, size: number, number: number, backend: WorkerBackend) {
    this.dtype = dtype;
    this.size = size;
    this.number = number;
    this.backend = backend;
  }

  get bytes(): number {
    return this.size * this.backend.library.bytesPerElement[this.dtype];
  }
}

interface Request {
  resolve(values: TypedArray | null): void;
  reject(error: Error): void;
}

/** More orders than this are sent without waiting for the end of what runs now, so that the engine has work. */
const maxWaiting = 64;

export class WorkerBackend implements Backend {
  readonly name = 'worker';
  private readonly port: EnginePort;
  readonly library: Library;
  private readonly stages: () => readonly string[];
  private readonly live = new Map<number, WorkerBuffer>();
  private readonly requests = new Map<number, Request>();
  private status: Status = { threads: 1, keptBytes: 0, reservedBytes: 0 };
  private numBytes = 0;
  private numbers = 0;
  private orders: Order[] = [];
  private transfer: ArrayBuffer[] = [];
  private flushing = false;
  private watching = false;
  private showing: readonly string[] | null = null;
  /** Why nothing can be done any more. */
  private ended: string | null = null;

  private constructor(port: EnginePort, library: Library, stages: () => readonly string[]) {
    this.port = port;
    this.library = library;
    this.stages = stages;
  }

  /** Resolves once the engine is up. `stages` says what to print of what is compiled: the same array until that changes. */
  static open(
    port: EnginePort,
    library: Library,
    stages: () => readonly string[],
  ): Promise<WorkerBackend> {
    const backend = new WorkerBackend(port, library, stages);
    return new Promise((resolve, reject) => {
      port.onMessage((answer) => {
        if (answer.tell === 'ready') {
          backend.status = answer.status;
          port.keepAlive(false);
          resolve(backend);
        } else {
          backend.answered(answer);
        }
      });
      port.onEnd((why) => {
        backend.end(why);
        reject(new Error(`worker: the engine could not start: ${why}`));
      });
      port.keepAlive(true);
    });
  }

  get ready(): Promise<void> {
    if (this.ended !== null) return Promise.resolve();
    return this.ask((request) => ({ do: 'settle', request })).then(() => undefined);
  }

  settled(): Promise<void> {
    return this.ready;
  }

  threads(): number {
    return this.status.threads;
  }

  alloc(dtype: DType, size: number): Buffer {
    const made = this.make(dtype, size);
    this.order({ do: 'alloc', buffer: made.number, dtype, size });
    return made;
  }

  free(buffer: Buffer): void {
    // What outlives the engine has nothing left to free.
    if (this.ended !== null) return;
    const own = this.own(buffer);
    this.live.delete(own.number);
    this.numBytes -= own.bytes;
    this.order({ do: 'free', buffer: own.number });
  }

  write(buffer: Buffer, values: TypedArray): void {
    const { number } = this.own(buffer);
    const copy = values.slice();
    this.transfer.push(copy.buffer);
    this.order({ do: 'write', buffer: number, values: copy });
  }

  copy(from: Buffer): Buffer {
    const { number, dtype, size } = this.own(from);
    const made = this.make(dtype, size);
    this.order({ do: 'copy', from: number, buffer: made.number });
    return made;
  }

  async read(buffer: Buffer): Promise<TypedArray> {
    const { number } = this.own(buffer);
    const values = await this.ask((request) => ({ do: 'read', buffer: number, request }));
    return values!;
  }

  readSync(buffer: Buffer): TypedArray {
    const { number, dtype, size, bytes } = this.own(buffer);
    if (typeof SharedArrayBuffer !== 'function') {
      throw new Error(
        'worker: dataSync and its like need memory that threads share, which this page has not: serve it with the headers ' +
          'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or use await data()',
      );
    }
    const box = new SharedArrayBuffer(mailbox.content + Math.max(bytes, leastContent));
    this.order({ do: 'readSync', buffer: number, mailbox: box });
    this.flush();
    const words = new Int32Array(box, 0, 2);
    while (Atomics.load(words, mailbox.state) === mailbox.pending) waitFor(words);
    if (Atomics.load(words, mailbox.state) === mailbox.failed) {
      const text = new Uint8Array(box, mailbox.content, words[mailbox.length]).slice();
      throw new Error(new TextDecoder().decode(text));
    }
    // A copy, since what a user gets should be an array like any other.
    return this.library.viewAs(dtype, box, mailbox.content, size).slice();
  }

  prepare(source: Source): Runnable {
    const program = this.numbers++;
    const graph = source.recorded ?? source.graph;
    const types = graph.outputs.map((output) => graph.nodes[output]);
    let disposed = false;
    this.order({ do: 'prepare', program, graph, sameBits: source.sameBits === true });
    return {
      run: (given) => {
        if (disposed) throw new Error('worker: this program was disposed');
        const inputs = given.map((buffer) => this.own(buffer).number);
        const made = types.map(({ dtype, shape }) => this.make(dtype, this.library.sizeOf(shape)));
        this.order({ do: 'run', program, inputs, outputs: made.map(({ number }) => number) });
        return made;
      },
      dispose: () => {
        if (disposed || this.ended !== null) return;
        disposed = true;
        this.order({ do: 'drop', program });
      },
    };
  }

  memory(): BackendMemory {
    const { keptBytes, reservedBytes } = this.status;
    return { numBytes: this.numBytes, numBuffers: this.live.size, keptBytes, reservedBytes };
  }

  dispose(): void {
    this.port.terminate();
    this.end('this backend was disposed');
  }

  private make(dtype: DType, size: number): WorkerBuffer {
    this.refuseEnded();
    const buffer = new WorkerBuffer(dtype, size, this.numbers++, this);
    this.live.set(buffer.number, buffer);
    this.numBytes += buffer.bytes;
    return buffer;
  }

  private own(buffer: Buffer): WorkerBuffer {
    this.refuseEnded();
    if (buffer instanceof WorkerBuffer && this.live.get(buffer.number) === buffer) return buffer;
    throw new Error('worker: the buffer was freed, or belongs to another backend');
  }

  private refuseEnded(): void {
    if (this.ended !== null) throw new Error(`worker: the engine has ended: ${this.ended}`);
  }

  private order(order: Order): void {
    this.refuseEnded();
    this.follow();
    this.orders.push(order);
    if (this.orders.length >= maxWaiting) this.flush();
    else if (!this.flushing) {
      this.flushing = true;
      queueMicrotask(() => {
        this.flushing = false;
        if (this.ended === null) this.flush();
      });
    }
  }

  /** Lets the engine know who watches here. */
  private follow(): void {
    if (this.library.isWatched() !== this.watching) {
      this.watching = !this.watching;
      this.orders.push({ do: 'watch', on: this.watching });
    }
    const stages = this.stages();
    if (stages !== this.showing) {
      this.showing = stages;
      // What is recorded is printed here, where it is recorded.
      this.orders.push({ do: 'show', stages: stages.filter((stage) => stage !== 'graph') });
    }
  }

  private flush(): void {
    if (this.orders.length === 0) return;
    const { orders, transfer } = this;
    this.orders = [];
    this.transfer = [];
    this.port.post(orders, transfer);
  }

  private ask(order: (request: number) => Order): Promise<TypedArray | null> {
    const request = this.numbers++;
    return new Promise((resolve, reject) => {
      this.order(order(request));
      if (this.requests.size === 0) this.port.keepAlive(true);
      this.requests.set(request, { resolve, reject });
      this.flush();
    });
  }

  private answered(answer: Exclude<Answer, { tell: 'ready' }>): void {
    if (answer.tell === 'kernel') {
      const { run } = answer;
      this.library.report({ ...run, start: sharedTime(run.start, -1) });
      return;
    }
    const request = this.requests.get(answer.request);
    this.requests.delete(answer.request);
    if (this.requests.size === 0) this.port.keepAlive(false);
    if (answer.tell === 'failed') {
      request?.reject(new Error(answer.why));
    } else {
      this.status = answer.status;
      request?.resolve(answer.values);
    }
  }

  private end(why: string): void {
    if (this.ended !== null) return;
    this.ended = why;
    this.live.clear();
    this.numBytes = 0;
    this.orders = [];
    for (const { reject } of this.requests.values()) {
      reject(new Error(`worker: the engine has ended: ${why}`));
    }
    this.requests.clear();
  }
}

/** A page's thread may not sleep; it asks again and again. */
function waitFor(words: Int32Array): void {
  if (!maySleep) return;
  try {
    Atomics.wait(words, mailbox.state, mailbox.pending);
  } catch {
    maySleep = false;
  }
}

let maySleep = true;
