/**
 * Setting the backend by name, or by which is the fastest here for work of some size: each that can work is timed once, with a chain of small products of matrices,
 * where all that counts is what a kernel costs to start and a result to fetch, and of large ones, where arithmetic counts.
 */
import type { Backend, OpenedFactory } from '../backends/backend.ts';
import { keepWeights } from '../backends/wasm/keep-weights.ts';
import { makeSource } from '../compile/index.ts';
import type { AnyGraphNode, Graph } from '../ir/graph.ts';
import {
  backendInUse,
  currentBackend,
  makeBackend,
  offersHere,
  useBackend,
  useNamed,
  usualName,
} from './backends.ts';
import { withProgress, type ProgressOptions } from './progress.ts';

/** What a backend takes for two chains of kernels, in ms. */
export interface Timing {
  readonly small: number;
  readonly large: number;
}

const links = 12;
const sides = { small: 16, large: 256 } as const;
const workOf = (side: number): number => links * side ** 3;

/** About what a MobileNet takes for a picture. */
const usualWork = 2e8;

function chain(side: number): Graph {
  const [shape, dtype] = [[side, side], 'float32'] as const;
  const nodes: AnyGraphNode[] = [0, 1].map(() => ({
    op: 'parameter',
    attrs: { shape, dtype },
    inputs: [],
    shape,
    dtype,
  }));
  const contracting = {
    lhs_batching: [],
    rhs_batching: [],
    lhs_contracting: [1],
    rhs_contracting: [0],
  };
  for (let i = 0; i < links; i++)
    nodes.push(
      {
        op: 'dot_general',
        attrs: contracting,
        inputs: [i === 0 ? 0 : nodes.length - 1, 1],
        shape,
        dtype,
      },
      { op: 'abs', attrs: {}, inputs: [nodes.length], shape, dtype },
    );
  return { nodes, inputs: [0, 1], outputs: [nodes.length - 1], donated: [], steady: [1] };
}

/** The shortest of a few runs from start to result, after one that compiles. */
async function timeChain(backend: Backend, side: number): Promise<number> {
  keepWeights();
  const runnable = backend.prepare(makeSource(chain(side), true));
  const inputs = [0, 1].map(() => {
    const buffer = backend.alloc('float32', side * side);
    backend.write(buffer, new Float32Array(side * side).fill(1 / side));
    return buffer;
  });
  try {
    let shortest = Infinity;
    for (let run = 0; run < 4; run++) {
      const start = performance.now();
      const [output] = runnable.run(inputs);
      await backend.read(output);
      backend.free(output);
      if (run > 0) shortest = Math.min(shortest, performance.now() - start);
    }
    return shortest;
  } finally {
    inputs.forEach((buffer) => backend.free(buffer));
    runnable.dispose();
  }
}

const timed = new Map<string, Promise<Timing>>();

/** What the backend of that name takes: measured the first time. */
async function timingOf(name: string): Promise<Timing> {
  let timing = timed.get(name);
  if (timing === undefined) {
    const measure = async (): Promise<Timing> => {
      try {
        const backend = await makeBackend(name);
        await backend.ready;
        const small = await timeChain(backend, sides.small);
        return { small, large: await timeChain(backend, sides.large) };
      } catch (error) {
        // What is wrong with it may pass.
        timed.delete(name);
        console.warn(`${(error as Error).message} (backend '${name}' is left out of the choice)`);
        throw error;
      }
    };
    timed.set(name, (timing = measure()));
  }
  return timing;
}

/** How long work takes that is between, or beyond, the two that were timed. */
function expected({ small, large }: Timing, multiplyAdds: number): number {
  const [least, most] = [workOf(sides.small), workOf(sides.large)];
  return small + (Math.max(0, large - small) * Math.max(0, multiplyAdds - least)) / (most - least);
}

/**
 * The name with the shortest time for so much work; the first of equals. What cannot be measured does not count.
 * @param names better ones first, where nothing else decides.
 */
export async function fastestOf(
  names: readonly string[],
  multiplyAdds: number,
  measure: (name: string) => Promise<Timing>,
): Promise<string | null> {
  let best: { readonly name: string; readonly time: number } | null = null;
  for (const name of names) {
    try {
      const time = expected(await measure(name), multiplyAdds);
      if (best === null || time < best.time) best = { name, time };
    } catch {
      // One of the others will do.
    }
  }
  return best?.name ?? null;
}

async function choose(
  multiplyAdds: number,
  mayBe: (factory: OpenedFactory) => boolean,
): Promise<void> {
  const names = await offersHere(mayBe);
  const usual = usualName();
  // Where there is nothing to compare, nothing has to be timed.
  const name =
    names.length === 0 ? usual : await fastestOf([...names, usual], multiplyAdds, timingOf);
  useBackend(await makeBackend(name ?? usual));
}

/** What `chooseBackend` goes by. */
export interface ChooseOptions {
  /**
   * How many multiplications (each with its addition) one run of the program's work has, a prediction for instance. Default 200 million,
   * about a MobileNet. Small models come out on `wasm`: a graphics processor takes longer to start than they take there.
   */
  multiplyAdds?: number;
}

/**
 * Makes the backend the current one that is the fastest here: of `webgpu` and `webgl`, where there is a graphics processor that is not
 * software, and `wasm` (or `cpu`). Each is timed once, which takes a fraction of a second; `tf.setBackend('auto')` does the same.
 *
 * @returns its name.
 * @throws if `multiplyAdds` is no number from 0 on.
 * @example
 * ```ts
 * const name = await tf.chooseBackend({ multiplyAdds: 1e9 });
 * console.log(name === tf.getBackend()); // true
 * ```
 */
export async function chooseBackend({
  multiplyAdds = usualWork,
}: ChooseOptions = {}): Promise<string> {
  if (!(multiplyAdds >= 0))
    throw new Error(`chooseBackend: multiplyAdds must be a number from 0 on, got ${multiplyAdds}`);
  await choose(multiplyAdds, () => true);
  return currentBackend().name;
}

let whenReady = (): void => {};

/** Says what else to see to whenever a program has waited for a backend. */
export function addWhenReady(added: () => void): void {
  whenReady = added;
}

/**
 * Resolves when the backend works at full speed (its threads have started). Nobody has to wait for it: work runs before, only
 * slower. Awaited before anything has run, it also chooses among backends that have to be waited for, as `tf.chooseBackend` does, if
 * the program allows it with `tf.webgpuOptions.automatic` or `tf.webglOptions.automatic`.
 *
 * @param options `onProgress` is told, from 0 to 1, how much of what was asked for on `webgpu` or `webgl` is compiled.
 * @example
 * ```ts
 * await tf.ready();
 * console.log(tf.getBackend());
 * ```
 */
export async function ready(options: ProgressOptions = {}): Promise<void> {
  if (backendInUse() === null) await choose(usualWork, (factory) => factory.automatic?.() === true);
  await withProgress(options, () => currentBackend().ready);
  whenReady();
}

/**
 * Makes `name` the backend on which everything runs from now on; tensors move to it when they are next used.
 *
 * @param name of a backend, or `auto` for the fastest one here, as `tf.chooseBackend` finds it.
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
  let works = true;
  if (name === 'auto') await chooseBackend();
  else works = await useNamed(name);
  whenReady();
  return works;
}
