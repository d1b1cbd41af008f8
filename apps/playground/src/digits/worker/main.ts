// The worker's door: one message in, one method of the session.

import type { FromWorker, ToWorker } from '../protocol.ts';
import { Session } from './session.ts';

/** The part of a dedicated worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const session = new Session((message, transfer = []) => scope.postMessage(message, transfer));

function handle(message: ToWorker): Promise<void> | void {
  switch (message.type) {
    case 'init':
      return session.init(message.digitsUrl);
    case 'loadDigits':
      return session.loadDigits(message.digitsUrl);
    case 'train':
      return session.train(message.settings);
    case 'pause':
      return session.pause();
    case 'resume':
      return session.resume();
    case 'reset':
      return session.reset();
    case 'recognise':
      return session.recognise(message.id, message.image);
    case 'export':
      return session.export();
  }
}

scope.onmessage = ({ data }) => void handle(data);
