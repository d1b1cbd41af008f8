/**
 * How the worker backend is offered: to those who ask for it. What may be said about the backend inside, and what is printed of
 * programs, is known above and given here.
 */
import type { OpenedFactory } from '../backend.ts';
import { inNode } from '../in-node.ts';
import { library } from './library.ts';

interface Surroundings {
  /** Of the backend inside. */
  readonly options: object;
  stages(): readonly string[];
}

export const workerFactory = ({ options, stages }: Surroundings): OpenedFactory => ({
  name: 'worker',
  priority: 1.5,
  available() {
    if (typeof Worker === 'function' || inNode()) return { ok: true };
    return { ok: false, why: 'there are no workers' };
  },
  open: () => import('./open.ts').then((code) => code.openWorker({ ...options }, library, stages)),
});
