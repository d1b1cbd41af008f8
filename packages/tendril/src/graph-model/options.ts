/** What bounds the work that a graph may ask for, however it came about, and whether to rehearse. */

export const graphModelOptions = {
  /** A loop that runs more rounds than this is taken to be endless. */
  maxRounds: 1_000_000,
  /** A tensor of more elements than this is refused before any memory is taken for it. */
  maxElements: 2 ** 29,
  /**
   * Whether a page that waits (for a model's files, say) spends some 100 ms of that time on running a tiny network, so that the first
   * prediction of the model finds the library's own code compiled by the browser.
   */
  rehearse: true,
};
