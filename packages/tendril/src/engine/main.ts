/**
 * The program of the engine's worker: the wasm backend with every primitive, under the orders of a page. Its first message are the
 * backend's options.
 */
import type { Answer, Order, Port } from '../backends/worker/protocol.ts';
import { WasmBackend } from '../backends/wasm/backend.ts';
import { keepWeights } from '../backends/wasm/keep-weights.ts';
import type { WasmOptions } from '../backends/wasm/options.ts';
import { expectNetworks } from '../primitives/convolution/index.ts';
import '../primitives/index.ts';
import { EngineHost } from './host.ts';

keepWeights();

interface Channel {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
}

interface NodeProcess {
  getBuiltinModule?(name: string): unknown;
}

/** The way out of this worker, in browsers and in Node (where `require` is there for a script that is evaluated). */
function channel(): Channel {
  const scope = globalThis as {
    process?: NodeProcess;
    postMessage?: (message: unknown, transfer: ArrayBuffer[]) => void;
    onmessage?: (event: MessageEvent) => void;
  };
  if (typeof scope.postMessage === 'function') {
    const { postMessage } = scope;
    return {
      post: (message, transfer) => postMessage(message, transfer),
      onMessage: (listener) => (scope.onmessage = ({ data }) => listener(data)),
    };
  }
  const { parentPort } = scope.process!.getBuiltinModule!(
    'node:worker_threads',
  ) as typeof import('node:worker_threads');
  return {
    post: (message, transfer) => parentPort!.postMessage(message, transfer),
    onMessage(listener) {
      parentPort!.removeAllListeners('message');
      parentPort!.on('message', listener);
    },
  };
}

expectNetworks();
const page = channel();
page.onMessage((options) => {
  new EngineHost(new WasmBackend(options as WasmOptions), page as Port<Answer, readonly Order[]>);
});
