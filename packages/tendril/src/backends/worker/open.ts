/** Opening the worker backend: it is loaded when somebody asks for it, with the engine's text. */
import { WorkerBackend } from './backend.ts';
import { engineText } from './engine-text.ts';
import type { Library } from './library.ts';
import { startEngine, type EngineOptions } from './port.ts';

export async function openWorker(
  options: EngineOptions,
  library: Library,
  stages: () => readonly string[],
): Promise<WorkerBackend> {
  if (engineText === null) {
    throw new Error(
      "worker: this build has no engine in it (dist/tf.min.js and the library's sources have none); import the package's modules",
    );
  }
  return WorkerBackend.open(await startEngine(engineText, options), library, stages);
}
