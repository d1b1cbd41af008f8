/** For those who watch kernels run; backends report to watch.ts. */
import * as describe from './describe-step.ts';
import { addWatcher, type Watcher } from './watch.ts';

/** Tells `watcher` of every kernel from now on; gives a function that ends it. */
export function watchKernels(watcher: Watcher): () => void {
  return addWatcher(watcher, describe);
}
