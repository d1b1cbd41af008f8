/** What bounds the work that a graph may ask for, however it came about. */

export const graphModelOptions = {
  /** A loop that runs more rounds than this is taken to be endless. */
  maxRounds: 1_000_000,
  /** A tensor of more elements than this is refused before any memory is taken for it. */
  maxElements: 2 ** 29,
};
