/**
 * Models that others published for TensorFlow.js, as they are: warm, and cold, which is from the model's bytes in memory to the
 * first prediction, in a page where nothing was computed yet. entrants/published.ts runs them.
 */
import type { SpecialWorkload } from './types.ts';

const models = [
  { name: 'hands', what: 'handtrackjs, SSD FPN lite 320', tolerance: 1e-3 },
  { name: 'pitch', what: 'basic-pitch, two seconds of sound', tolerance: 1e-3 },
  { name: 'nsfw-mobilenet', what: 'nsfwjs, MobileNetV2 graph', tolerance: 1e-3 },
  { name: 'nsfw-inception', what: 'nsfwjs, Inception v3 layers', tolerance: 1e-3 },
] as const;

export type PublishedName = (typeof models)[number]['name'];

/** The last two run files, into which entrants/published-graph.ts turns the models. */
const entrants = ['tendril', 'tfjs-wasm', 'litert', 'onnx'];

export const published: readonly SpecialWorkload[] = models.flatMap(
  ({ name, what, tolerance }): SpecialWorkload[] => [
    { kind: 'special', name, what, tolerance, entrants },
    {
      kind: 'special',
      name: `${name}-cold`,
      what: `${what}, from its bytes to the first prediction`,
      tolerance,
      entrants,
      cold: true,
    },
  ],
);
