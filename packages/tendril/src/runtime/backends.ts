/**
 * Which backends there are, and which one works now.
 */
import type { Backend, BackendFactory, OpenedFactory } from '../backends/backend.ts';

const factories = new Map<string, BackendFactory>();
const made = new Map<string, Backend>();
/** What a program offers under a name of its own: asked when that is first set. Gives how to make it, or why nothing can run on it. */
type Offer = () => Promise<BackendFactory | string>;
const offers = new Map<string, Offer>();
let current: Backend | null = null;

/** Makes a backend known. It is created when it is first needed. */
export function addBackendFactory(factory: BackendFactory): void {
  factories.set(factory.name, factory);
}

/** Lets setBackend ask for a backend of that name when one is wanted. */
export function offerBackend(name: string, offer: Offer): void {
  offers.set(name, offer);
}

/** Forgets a name that was offered, and the backend if it was made. */
export function withdrawBackend(name: string): void {
  offers.delete(name);
  factories.delete(name);
  const backend = made.get(name);
  made.delete(name);
  if (backend === undefined) return;
  if (current === backend) current = null;
  backend.dispose();
}

async function adopt(name: string): Promise<void> {
  const factory = await offers.get(name)?.();
  if (factory === undefined)
    throw new Error(`setBackend: there is no backend '${name}'. Registered: ${names()}.`);
  if (typeof factory === 'string')
    throw new Error(`setBackend: nothing can run on '${name}': ${factory}. Use one of ${names()}.`);
  addBackendFactory(factory);
}

/** The backends that are known here, whether they can run or not. */
export function backendNames(): string[] {
  return [...factories.keys()];
}

/** The backends that are known here, each with its priority. */
export function backendPriorities(): [name: string, priority: number][] {
  return [...factories.values()].map(({ name, priority }) => [name, priority]);
}

function names(): string {
  return [...factories.keys()].join(', ') || 'none';
}

/** The factory of that name, or the backend if it has been made. Throws when it cannot work here. */
function find(name: string): Backend | BackendFactory {
  const existing = made.get(name);
  if (existing !== undefined) return existing;
  const factory = factories.get(name)!;
  const can = factory.available();
  if (!can.ok) throw new Error(`setBackend: backend '${name}' cannot work here: ${can.why}`);
  return factory;
}

const opening = new Map<string, Promise<Backend>>();

function keepMade(backend: Backend): Backend {
  made.set(backend.name, backend);
  return backend;
}

/** Makes the backend of that name, or finds it: at once where it can, else by and by. */
function make(name: string): Backend | Promise<Backend> {
  const found = find(name);
  if ('create' in found) return keepMade(found.create());
  if (!('open' in found)) return found;
  let soon = opening.get(name);
  if (soon === undefined) {
    soon = found
      .open()
      .then(keepMade)
      .finally(() => opening.delete(name));
    opening.set(name, soon);
  }
  return soon;
}

function byPriority(): BackendFactory[] {
  return [...factories.values()].sort((a, b) => b.priority - a.priority);
}

/** The backend that work runs on: the one that was set, or else the best that is available. */
export function currentBackend(): Backend {
  if (current !== null) return current;
  const failures: string[] = [];
  for (const factory of byPriority()) {
    if ('open' in factory) continue;
    try {
      const backend = make(factory.name);
      if (backend instanceof Promise) continue;
      current = backend;
      return current;
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`No backend can work here. ${failures.join(' ')}`);
}

/** Makes the backend of that name the current one; false, with a warning, when it cannot run here. */
export async function useNamed(name: string): Promise<boolean> {
  if (!factories.has(name)) await adopt(name);
  try {
    const soon = make(name);
    const backend = soon instanceof Promise ? await soon : soon;
    current = backend;
    await backend.ready;
    return true;
  } catch (error) {
    console.warn(error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** The best of those that are there at once. */
export function usualName(): string {
  const usual = byPriority().find((factory) => 'create' in factory && factory.available().ok);
  return usual?.name ?? currentBackend().name;
}

/** Whether work is done, or would be, by the backend of that name. */
export function runsOn(name: string): boolean {
  return (current?.name ?? usualName()) === name;
}

/** The backend that was set or used before; null before anything has run. */
export function backendInUse(): Backend | null {
  return current;
}

export function useBackend(backend: Backend): void {
  current = backend;
}

export async function makeBackend(name: string): Promise<Backend> {
  return make(name);
}

/** Names of the backends that have to be waited for, can work here and suit; the best by rank first. */
export async function offersHere(mayBe: (factory: OpenedFactory) => boolean): Promise<string[]> {
  const found: string[] = [];
  for (const factory of byPriority()) {
    if (!('open' in factory) || !mayBe(factory) || !factory.available().ok) continue;
    if (await factory.suits?.().catch(() => false)) found.push(factory.name);
  }
  return found;
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

/**
 * The backend that computes float64: the reference evaluator, whichever is the current backend. It is the only one that has
 * arithmetic for it.
 */
export function float64Backend(): Backend {
  const backend = backendNames().includes('cpu') && make('cpu');
  if (!backend || backend instanceof Promise)
    throw new Error("float64 needs the backend 'cpu', which is not registered: .cast('float32')");
  return backend;
}

/** All backends that have been created. */
export function createdBackends(): Iterable<Backend> {
  return made.values();
}
