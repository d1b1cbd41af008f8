// How long the page's own thread works at a stretch, from the browser's trace. Counted is the processor time of
// each task, which is the page's doing; the time by the clock also grows when other programs want the processor.

/**
 * Measures from now on.
 * @param {import('playwright').Browser} browser
 * @param {import('playwright').Page} page
 * @returns {Promise<{ stop(): Promise<{ longest: number, wall: number }> }>} milliseconds of the longest task
 */
export async function measureWork(browser, page) {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  return {
    async stop() {
      const trace = JSON.parse((await browser.stopTracing()).toString());
      return longestTask(trace.traceEvents, pageThread(trace.traceEvents));
    },
  };
}

/** @typedef {{ name: string, ph: string, pid: number, tid: number, dur?: number, tdur?: number, args: { name?: string } }} TraceEvent */

/**
 * The main thread of the renderer that did most: the page's.
 * @param {TraceEvent[]} events
 */
function pageThread(events) {
  const mains = events.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const busy = mains.map(({ pid, tid }) => ({
    pid,
    tid,
    count: events.filter((event) => event.pid === pid && event.tid === tid).length,
  }));
  return busy.sort((a, b) => b.count - a.count)[0];
}

/**
 * @param {TraceEvent[]} events
 * @param {{ pid: number, tid: number }} thread
 */
function longestTask(events, { pid, tid }) {
  const tasks = events.filter(
    (event) =>
      event.pid === pid && event.tid === tid && event.ph === 'X' && /RunTask/.test(event.name),
  );
  if (tasks.length === 0) throw new Error("the trace shows no task on the page's thread");
  const longest = Math.max(...tasks.map(({ tdur, dur }) => tdur ?? dur ?? 0)) / 1000;
  return { longest, wall: Math.max(...tasks.map(({ dur }) => dur ?? 0)) / 1000 };
}
