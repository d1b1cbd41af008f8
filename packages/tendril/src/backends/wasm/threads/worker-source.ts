/**
 * What a worker thread runs, as text: made into a worker from a Blob URL in browsers and by `eval` of worker_threads in Node, it
 * needs no file to host and no bundler's help. It is plain JavaScript that imports nothing. The worker gets memory and the
 * driver's module once; from then on it lives inside the driver (driver.ts) and comes back only to load a kernel, to report a
 * kernel that trapped, or to end.
 */
import { codeLayout, control, FAILURE_TEXT_BYTES, stepLayout } from '../control.ts';

/** What a worker is started with. Everything in it can be posted to a worker. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory;
  readonly driver: Uint8Array<ArrayBuffer>;
  /** Its number, from 1 (0 is the caller), and the address of its scratch memory. */
  readonly thread: number;
  readonly scratch: number;
}

/** Word indices for the worker's Int32Array views. */
const at = (address: number): number => address / 4;

/**
 * `load` takes the kernel of the current job from the bytes that stand in shared memory; growing by nothing makes this thread see how
 * far another has grown the memory. Whatever is thrown in the loop was thrown while a chunk was held: `fail` says so and counts the
 * chunk, or the caller would wait for it. (Comments would be part of the text.)
 */
const source = `'use strict';
const help = ({ memory, driver, thread, scratch }, joined) => {
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 64 });
  const { work } = new WebAssembly.Instance(new WebAssembly.Module(driver), {
    env: { memory, table },
  }).exports;
  const words = new Int32Array(memory.buffer);

  const load = () => {
    memory.grow(0);
    const all = new Int32Array(memory.buffer);
    const step = all[${at(control.job)}] >>> 2;
    const code = all[step + ${at(stepLayout.code)}] >>> 2;
    const slot = all[code + ${at(codeLayout.slot)}];
    const from = code * 4 + ${codeLayout.bytes};
    const to = from + all[code + ${at(codeLayout.length)}];
    const bytes = new Uint8Array(memory.buffer).slice(from, to);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory, scratch },
      math: Math,
    });
    if (slot >= table.length) table.grow(slot + 64 - table.length);
    table.set(slot, exports.kernel);
    Atomics.or(all, code + ${at(codeLayout.loaded)}, 1 << thread);
  };

  const fail = (error) => {
    const text = new TextEncoder().encode(String(error)).subarray(0, ${FAILURE_TEXT_BYTES});
    new Uint8Array(memory.buffer).set(text, ${control.failureText});
    words[${at(control.failureLength)}] = text.length;
    Atomics.store(words, ${at(control.failed)}, 1);
    Atomics.add(words, ${at(control.done)}, 1);
    Atomics.notify(words, ${at(control.done)});
  };

  Atomics.store(words, ${at(control.alive)} + thread, 1);
  Atomics.add(words, ${at(control.threads)}, 1);
  joined();
  for (let chunk = -1; ; ) {
    try {
      chunk = work(thread, chunk);
      if (chunk < 0) return;
      load();
    } catch (error) {
      fail(error);
      chunk = -1;
    }
  }
};
`;

export const webWorkerSource = `${source}
onmessage = ({ data }) => {
  help(data, () => postMessage('joined'));
  close();
};
`;

/** `require` is there unless Node was told to take text for modules. */
export const nodeWorkerSource = `${source}
const { workerData, parentPort } =
  typeof require === 'function'
    ? require('node:worker_threads')
    : process.getBuiltinModule('node:worker_threads');
help(workerData, () => parentPort.postMessage('joined'));
`;
