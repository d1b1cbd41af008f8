/**
 * The engine's side: carries out a page's orders on a backend. What fails leaves its mark on the buffers that should have come of it,
 * and on all that would be made of these; whoever reads one is told.
 */
import type { Backend, Buffer, Runnable } from '../backends/backend.ts';
import { watchKernels } from '../backends/watching.ts';
import {
  mailbox,
  sharedTime,
  type Answer,
  type Order,
  type Port,
  type Status,
} from '../backends/worker/protocol.ts';
import { makeSource, showStages, type Stage } from '../compile/index.ts';
import type { Graph } from '../ir/graph.ts';

type Outcome = { readonly buffer: Buffer } | { readonly why: string };

interface Prepared {
  readonly graph: Graph;
  readonly runnable: Runnable;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export class EngineHost {
  private readonly backend: Backend;
  private readonly port: Port<Answer, readonly Order[]>;
  private readonly outcomes = new Map<number, Outcome>();
  private readonly programs = new Map<number, Prepared | { readonly why: string }>();
  private unwatch: (() => void) | null = null;

  constructor(backend: Backend, port: Port<Answer, readonly Order[]>) {
    this.backend = backend;
    this.port = port;
    port.onMessage((orders) => {
      for (const order of orders) this.carryOut(order);
    });
    port.post({ tell: 'ready', status: this.status() }, []);
  }

  private carryOut(order: Order): void {
    switch (order.do) {
      case 'alloc':
        this.attempt([order.buffer], () => [this.backend.alloc(order.dtype, order.size)]);
        break;
      case 'write':
        this.write(order.buffer, order);
        break;
      case 'copy':
        this.attempt([order.buffer], () => [this.backend.copy(this.need(order.from))]);
        break;
      case 'free':
        this.release(this.outcomes.get(order.buffer));
        this.outcomes.delete(order.buffer);
        break;
      case 'prepare':
        this.prepare(order.program, order.graph, order.sameBits);
        break;
      case 'run':
        this.attempt(order.outputs, () => this.run(order));
        break;
      case 'drop':
        this.drop(order.program);
        break;
      case 'read':
        this.read(order.buffer, order.request);
        break;
      case 'readSync':
        this.fill(order.buffer, order.mailbox);
        break;
      case 'settle':
        void this.backend.ready.then(() => this.done(order.request, null));
        break;
      case 'watch':
        this.watch(order.on);
        break;
      case 'show':
        showStages(order.stages as readonly Stage[]);
        break;
    }
  }

  /** Gives the buffers their outcome: what `make` makes, or why it could not. */
  private attempt(buffers: readonly number[], make: () => readonly Buffer[]): void {
    try {
      const made = make();
      buffers.forEach((number, i) => {
        made[i].owners++;
        this.outcomes.set(number, { buffer: made[i] });
      });
    } catch (error) {
      for (const number of buffers) this.outcomes.set(number, { why: messageOf(error) });
    }
  }

  private need(number: number): Buffer {
    const outcome = this.outcomes.get(number);
    if (outcome === undefined) throw new Error('worker: the buffer was freed');
    if ('why' in outcome) throw new Error(outcome.why);
    return outcome.buffer;
  }

  private release(outcome: Outcome | undefined): void {
    if (outcome === undefined || 'why' in outcome) return;
    const { buffer } = outcome;
    if (--buffer.owners === 0) this.backend.free(buffer);
  }

  private write(number: number, { values }: Extract<Order, { do: 'write' }>): void {
    const outcome = this.outcomes.get(number);
    if (outcome !== undefined && 'buffer' in outcome) this.backend.write(outcome.buffer, values);
  }

  private prepare(program: number, graph: Graph, sameBits: boolean): void {
    try {
      const runnable = this.backend.prepare(makeSource(graph, sameBits));
      this.programs.set(program, { graph, runnable });
    } catch (error) {
      this.programs.set(program, { why: messageOf(error) });
    }
  }

  private run({ program, inputs }: Extract<Order, { do: 'run' }>): readonly Buffer[] {
    const prepared = this.programs.get(program);
    if (prepared === undefined) throw new Error('worker: this program was disposed');
    if ('why' in prepared) throw new Error(prepared.why);
    for (const place of prepared.graph.donated) this.own(inputs[place]);
    return prepared.runnable.run(inputs.map((number) => this.need(number)));
  }

  /**
   * Makes sure that overwriting a buffer changes nothing but it. The page knows each output by a number of its own, where here one
   * buffer may stand for several: an output that is an input under another shape, or was found to be equal to it.
   */
  private own(number: number): void {
    const buffer = this.need(number);
    if (buffer.owners === 1) return;
    const copy = this.backend.copy(buffer);
    buffer.owners--;
    copy.owners++;
    this.outcomes.set(number, { buffer: copy });
  }

  private drop(program: number): void {
    const prepared = this.programs.get(program);
    this.programs.delete(program);
    if (prepared !== undefined && 'runnable' in prepared) prepared.runnable.dispose();
  }

  private read(number: number, request: number): void {
    try {
      const values = this.backend.readSync(this.need(number));
      this.done(request, values);
    } catch (error) {
      this.port.post({ tell: 'failed', request, why: messageOf(error) }, []);
    }
  }

  private done(request: number, values: Extract<Answer, { tell: 'done' }>['values']): void {
    const transfer = values === null ? [] : [values.buffer as ArrayBuffer];
    this.port.post({ tell: 'done', request, values, status: this.status() }, transfer);
  }

  private fill(number: number, box: SharedArrayBuffer): void {
    const words = new Int32Array(box, 0, 2);
    const content = new Uint8Array(box, mailbox.content);
    const put = (bytes: Uint8Array, state: number): void => {
      content.set(bytes.subarray(0, content.length));
      words[mailbox.length] = Math.min(bytes.length, content.length);
      Atomics.store(words, mailbox.state, state);
      Atomics.notify(words, mailbox.state);
    };
    try {
      const { buffer, byteOffset, byteLength } = this.backend.readSync(this.need(number));
      put(new Uint8Array(buffer, byteOffset, byteLength), mailbox.filled);
    } catch (error) {
      put(new TextEncoder().encode(messageOf(error)), mailbox.failed);
    }
  }

  private watch(on: boolean): void {
    this.unwatch?.();
    this.unwatch = on
      ? watchKernels((run) => {
          const told = { ...run, start: sharedTime(run.start, 1) };
          this.port.post({ tell: 'kernel', run: told }, []);
        })
      : null;
  }

  private status(): Status {
    const { keptBytes = 0, reservedBytes } = this.backend.memory();
    return { threads: this.backend.threads(), keptBytes, reservedBytes };
  }
}
