/**
 * Models that others published for TensorFlow.js, as they are: warm, and cold, which is from the model's bytes in memory to the
 * first prediction, in a page where nothing was computed yet: at once, and where the page had time to itself before, as while a
 * model is downloaded or somebody chooses a picture. entrants/published.ts runs them.
 */
import type { SpecialWorkload } from './types.ts';

const models = [
  { name: 'hands', what: 'handtrackjs, SSD FPN lite 320', tolerance: 1e-3 },
  // It takes logarithms of what is almost nothing: against sums in double precision, TensorFlow.js is 4e-3 off, Tendril 1e-3.
  { name: 'pitch', what: 'basic-pitch, two seconds of sound', tolerance: 5e-3 },
  { name: 'nsfw-mobilenet', what: 'nsfwjs, MobileNetV2 graph', tolerance: 1e-3 },
  { name: 'nsfw-inception', what: 'nsfwjs, Inception v3 layers', tolerance: 1e-3 },
] as const;

export type PublishedName = (typeof models)[number]['name'];

/** The last two run files, into which entrants/published-graph.ts turns the models. */
const entrants = ['tendril', 'tfjs-wasm', 'litert', 'onnx'];

const firstTimes = [
  { ending: '-cold', when: 'from its bytes to the first prediction', rest: 0 },
  {
    ending: '-rested',
    when: 'from its bytes to the first prediction, half a second later',
    rest: 500,
  },
] as const;

/** The model that a workload runs, and whether that is for the first time. */
export function modelIn(workload: string): { readonly model: string; readonly cold: boolean } {
  const first = firstTimes.find(({ ending }) => workload.endsWith(ending));
  return { model: first ? workload.slice(0, -first.ending.length) : workload, cold: !!first };
}

export const published: readonly SpecialWorkload[] = models.flatMap(
  ({ name, what, tolerance }): SpecialWorkload[] => [
    { kind: 'special', name, what, tolerance, entrants },
    ...firstTimes.map(({ ending, when, rest }): SpecialWorkload => ({
      kind: 'special',
      name: name + ending,
      what: `${what}, ${when}`,
      tolerance,
      entrants,
      cold: true,
      rest,
    })),
  ],
);
