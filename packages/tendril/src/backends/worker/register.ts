/**
 * How the worker backend is offered: to those who ask for it. What may be said about the backend inside, and what is printed of
 * programs, is known above and given here. The engine's text is loaded when it is first asked for.
 */
import type { OpenedFactory } from '../backend.ts';
import type { EngineOptions } from './port.ts';

interface Surroundings {
  options(): EngineOptions;
  stages(): readonly string[];
}

export function workerFactory({ options, stages }: Surroundings): OpenedFactory {
  return {
    name: 'worker',
    priority: 1.5,
    available() {
      const inNode = typeof process === 'object' && process.versions?.node !== undefined;
      if (typeof Worker === 'function' || inNode) return { ok: true };
      return { ok: false, why: 'there are no workers' };
    },
    automatic: () => false,
    suits: async () => false,
    async open() {
      const [{ engineText }, { startEngine }, { WorkerBackend }] = await Promise.all([
        import('./engine-text.ts'),
        import('./port.ts'),
        import('./backend.ts'),
      ]);
      if (engineText === null) {
        throw new Error(
          "worker: this build has no engine in it (dist/tf.min.js and the library's sources have none); import the package's modules",
        );
      }
      return WorkerBackend.open(await startEngine(engineText, options()), stages);
    },
  };
}
