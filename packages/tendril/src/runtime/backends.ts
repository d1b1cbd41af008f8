/**
 * Which backends there are, and which one works now.
 */
import type { Backend, BackendFactory } from '../backends/backend.ts';

const factories = new Map<string, BackendFactory>();
const made = new Map<string, Backend>();
let current: Backend | null = null;

/** Makes a backend known. It is created when it is first needed. */
export function addBackendFactory(factory: BackendFactory): void {
  factories.set(factory.name, factory);
}

/** The backends that are known here, whether they can run or not. */
export function backendNames(): string[] {
  return [...factories.keys()];
}

function names(): string {
  return [...factories.keys()].join(', ') || 'none';
}

function make(name: string): Backend {
  const existing = made.get(name);
  if (existing !== undefined) return existing;
  const factory = factories.get(name);
  if (factory === undefined) {
    throw new Error(`setBackend: there is no backend '${name}'. Registered: ${names()}.`);
  }
  const can = factory.available();
  if (!can.ok) throw new Error(`setBackend: backend '${name}' cannot work here: ${can.why}`);
  const backend = factory.create();
  made.set(name, backend);
  return backend;
}

/** The backend that work runs on: the one that was set, or else the best that is available. */
export function currentBackend(): Backend {
  if (current !== null) return current;
  const byPriority = [...factories.values()].sort((a, b) => b.priority - a.priority);
  const failures: string[] = [];
  for (const factory of byPriority) {
    try {
      current = make(factory.name);
      return current;
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`No backend can work here. ${failures.join(' ')}`);
}

/**
 * Makes `name` the backend on which everything runs from now on; tensors move to it when they are next used.
 *
 * @returns whether it worked: false, with a warning that says why, when the backend exists but cannot run here.
 * @throws if no backend of that name is registered.
 * @example
 * ```ts
 * await tf.setBackend('cpu');
 * console.log(tf.getBackend()); // cpu
 * await tf.setBackend('wasm');
 * ```
 */
export async function setBackend(name: string): Promise<boolean> {
  if (!factories.has(name)) make(name);
  try {
    const backend = make(name);
    current = backend;
    await backend.ready;
    return true;
  } catch (error) {
    console.warn(error instanceof Error ? error.message : String(error));
    return false;
  }
}

/**
 * Resolves when the backend works at full speed (its threads have started). Nobody has to wait for it: work runs before, only
 * slower.
 *
 * @example
 * ```ts
 * await tf.ready();
 * console.log(tf.getBackend());
 * ```
 */
export async function ready(): Promise<void> {
  await currentBackend().ready;
}

/**
 * The name of the current backend.
 *
 * @example
 * ```ts
 * console.log(tf.getBackend()); // wasm, where WebAssembly has SIMD
 * ```
 */
export function getBackend(): string {
  return currentBackend().name;
}

/**
 * How many threads the current backend shares work among (1 where it has no threads).
 *
 * @example
 * ```ts
 * await tf.ready();
 * console.log(tf.threads());
 * ```
 */
export function threads(): number {
  return currentBackend().threads();
}

/** All backends that have been created. */
export function createdBackends(): Iterable<Backend> {
  return made.values();
}
