/** How an op's work is done, as far as that does not depend on the device: by what its compiled program consists of. */
import { planRoutine } from '../../src/backends/webgpu/routines/index.ts';
import { compileGraph } from '../../src/compile/compile.ts';
import { simplify } from '../../src/compile/simplify/index.ts';
import type { Program, Step } from '../../src/ir/program.ts';
import * as tf from '../../src/index.ts';
import { graphOf } from './evaluate.ts';
import type { OpSpec, Sample } from './spec.ts';
import { columnsOf, inputsOf, samplesFor, tensorsOf } from './values.ts';

export const kinds = ['view', 'kernel', 'contraction', 'routine', 'loop', 'host'] as const;
export type Kind = (typeof kinds)[number];

/** The kinds of steps, and the routines by name; `*` after one that WebGPU has no shaders for. */
export interface Execution {
  readonly kinds: ReadonlySet<Kind>;
  readonly routines: ReadonlySet<string>;
}

function programsIn(step: Step): readonly Program[] {
  if (step.kind !== 'control') return [];
  const { control } = step;
  if (control.op === 'cond') return [control.onTrue, control.onFalse];
  return control.op === 'while' ? [control.cond, control.body] : [control.body];
}

function look({ steps, kernels }: Program, found: { kinds: Set<Kind>; routines: Set<string> }) {
  for (const step of steps) {
    if (step.kind === 'kernel')
      found.kinds.add(kernels[step.kernel].kind === 'nest' ? 'kernel' : 'contraction');
    else if (step.kind === 'control') found.kinds.add('loop');
    else {
      found.kinds.add('routine');
      found.routines.add(
        step.node.op + (planRoutine(step, { isSoftware: false }) === null ? '\\*' : ''),
      );
    }
    programsIn(step).forEach((program) => look(program, found));
  }
}

function programOf(sample: Sample, column: tf.DataType): Program {
  return tf.tidy(() => {
    const graph = graphOf((...xs) => tensorsOf(sample.call(tf, ...xs)), inputsOf(sample, column));
    return compileGraph(simplify(graph)) as unknown as tf.Tensor;
  }) as unknown as Program;
}

/** How a row's samples are computed. What reads values, or gives a promise, is computed on the host. */
export function executionOf(spec: OpSpec): Execution {
  const found = { kinds: new Set<Kind>(), routines: new Set<string>() };
  const [column] = columnsOf(spec);
  for (const sample of samplesFor(spec, column)) {
    if (spec.name.endsWith('Async')) found.kinds.add('host');
    else {
      try {
        look(programOf(sample, column), found);
      } catch (error) {
        if (!(error instanceof tf.TraceError)) throw error;
        found.kinds.add('host');
      }
    }
  }
  if (found.kinds.size === 0) found.kinds.add('view');
  return found;
}
