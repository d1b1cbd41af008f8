/**
 * Entrants with TensorFlow.js's API. One program serves Tendril and TensorFlow.js's backends; they differ in how a function is
 * prepared to run.
 */
import type { Workload } from '../workloads/types.ts';
import { tfSpecial } from './tf-specials.ts';
import type { Entrant, Job, Tf, TfTensor } from './types.ts';

export interface Style {
  readonly tf: Tf;
  /** What this library offers to run a function often. */
  prepare<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R;
  /** Whether results are there only once they are read, as on a GPU. */
  readonly reads: boolean;
  /** Where the packages' files are served from, or lie. */
  readonly files: string;
}

export function tensorsOf(
  tf: Tf,
  inputs: Workload & { kind: 'function' },
): {
  inputs: Record<string, TfTensor>;
  constants: Record<string, TfTensor>;
} {
  const make = (record: ReturnType<typeof inputs.inputs>): Record<string, TfTensor> =>
    Object.fromEntries(
      Object.entries(record).map(([name, { shape, values }]) => [
        name,
        tf.keep(tf.tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32')),
      ]),
    );
  return { inputs: make(inputs.inputs()), constants: make(inputs.constants?.() ?? {}) };
}

export function tfEntrant(style: Style): Entrant {
  const { tf, reads } = style;
  return {
    async prepare(workload): Promise<Job | null> {
      if (workload.kind === 'special') return tfSpecial(style, workload.name);
      const { tf: body } = workload;
      if (body === undefined) return null;
      const { inputs, constants } = tensorsOf(tf, workload);
      const fn = style.prepare((x: Record<string, TfTensor>) => body(tf, { ...x, ...constants }));
      let result: TfTensor | null = null;
      return {
        run() {
          result?.dispose();
          result = tf.tidy(() => fn(inputs));
          return reads ? result.data().then(() => undefined) : undefined;
        },
        output: () => result!.data(),
        dispose() {
          result?.dispose();
          tf.dispose(inputs);
          tf.dispose(constants);
        },
      };
    },
  };
}
