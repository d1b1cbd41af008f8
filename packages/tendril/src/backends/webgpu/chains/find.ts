/** Joins the steps of a program that had better be one shader: see chain.ts for what a chain is, form.ts for when it pays. */
import type { ContractionKernel, Kernel, KernelArg, NestKernel } from '../../../ir/kernel.ts';
import type { KernelStep, Program, Step } from '../../../ir/program.ts';
import { filled } from '../../gpu/extents.ts';
import { Uses } from '../../gpu/uses.ts';
import { chainOf, type Chain, type Part } from './chain.ts';
import { chooseForm, scratchOf, workgroupsOf, type ChainForm } from './form.ts';

export interface Chained {
  readonly chain: Chain;
  readonly form: ChainForm;
}

export interface ChainedProgram {
  readonly program: Program;
  /** By number of kernel: what steps of it run in its place. The kernel is the last of those joined, with all that the
   * chain is given for arguments. */
  readonly chains: ReadonlyMap<number, Chained>;
}

interface Joined extends Chained {
  readonly places: readonly number[];
  readonly buffers: readonly number[];
  readonly saved: number;
}

/** @param binds tells whether a device binds so many arguments, of these buffers, as they are. */
export function joinChains(
  program: Program,
  isSoftware: boolean,
  binds: (args: readonly KernelArg[], buffers: readonly number[]) => boolean,
): ChainedProgram {
  const steps: (Step | null)[] = [...program.steps];
  const kernels = [...program.kernels];
  const infos = [...program.buffers];
  const chains = new Map<number, Chained>();
  const uses = new Uses(program);

  const kernelStep = (at: number | undefined | null): KernelStep | null => {
    const step = at === undefined || at === null ? null : steps[at];
    return step?.kind === 'kernel' && !chains.has(step.kernel) ? step : null;
  };
  const partOf = (step: KernelStep, reads: number, writes: number): Part<Kernel> => ({
    kernel: filled(kernels[step.kernel], step.extent),
    reads: step.buffers.indexOf(reads),
    writes: step.buffers.indexOf(writes),
  });
  /** A temporary that one step alone reads. */
  const isLink = (buffer: number): boolean =>
    program.buffers[buffer].kind === 'temp' && uses.reader(buffer) !== null;
  const writtenBy = ({ kernel, buffers }: KernelStep): number[] =>
    buffers.filter((_, i) => kernels[kernel].args[i].access === 'write');

  /** The steps at these places as one, at the last of them. */
  function join(places: readonly number[], links: readonly number[]): Joined | null {
    const parts = places.map((at) => steps[at] as KernelStep);
    const end = places.at(-1)!;
    const results = writtenBy(parts.at(-1)!);
    const [first, window, last] = parts.map((step, i) =>
      partOf(step, links[i - 1] ?? -1, links[i] ?? results[0]),
    );
    const found = chainOf(
      first as Part<ContractionKernel>,
      window as Part<NestKernel>,
      (last as Part<ContractionKernel> | undefined) ?? null,
    );
    if (found === null) return null;
    const { chain, from } = found;
    const buffers = from.map(([part, arg]) => parts[part].buffers[arg]);
    // Neighbours read what a workgroup would write over.
    const written = new Set(results.map((b) => uses.memoryOf(b)));
    const kept = places.every((at) => {
      const read = uses.read[at].filter((b) => !links.includes(b));
      return uses.last(read, at, end - 1) && !read.some((b) => written.has(uses.memoryOf(b)));
    });
    const best = kept ? chooseForm(chain, isSoftware) : null;
    if (best === null) return null;
    const scratch: readonly KernelArg[] = best.form.inMemory
      ? [{ dtype: 'float32', access: 'write' }]
      : [];
    const args = [...chain.args, ...scratch];
    // Of what is not made yet, the size does not matter here: it is small.
    const bound = [...buffers, ...scratch.map(() => program.buffers.length)];
    return binds(args, bound) ? { chain, ...best, places, buffers } : null;
  }

  /** Puts a chain in the place of its last step. */
  function replace({ chain, form, places, buffers }: Joined): void {
    for (const at of places) steps[at] = null;
    const { args } = chain;
    const kernel = { ...(chain.last ?? chain.window), args: [...args] };
    const used = [...buffers];
    if (form.inMemory) {
      const size = workgroupsOf(chain, form) * scratchOf(chain, form).all;
      used.push(infos.push({ kind: 'temp', dtype: 'float32', size, index: 0, offset: 0 }) - 1);
      kernel.args.push({ dtype: 'float32', access: 'write' });
    }
    const at = kernels.push(kernel) - 1;
    chains.set(at, { chain, form });
    const end = program.steps[places.at(-1)!] as KernelStep;
    steps[places.at(-1)!] = { ...end, kernel: at, buffers: used };
  }

  program.steps.forEach((_, at) => {
    const window = kernelStep(at);
    if (window === null || kernels[window.kernel].kind !== 'nest') return;
    for (const made of new Set(uses.read[at])) {
      const from = uses.writer.get(made);
      const first = kernelStep(from);
      if (first === null || kernels[first.kernel].kind !== 'contraction' || !isLink(made)) continue;
      const [seen] = writtenBy(window);
      const to = isLink(seen) ? uses.reader(seen) : null;
      const last = kernelStep(to);
      const long =
        last !== null && kernels[last.kernel].kind === 'contraction'
          ? join([from!, at, to!], [made, seen])
          : null;
      const short = join([from!, at], [made]);
      const best = short === null || (long !== null && long.saved > short.saved) ? long : short;
      if (best === null) continue;
      replace(best);
      return;
    }
  });
  const left = steps.filter((step) => step !== null);
  return {
    program: chains.size === 0 ? program : { ...program, kernels, buffers: infos, steps: left },
    chains,
  };
}
