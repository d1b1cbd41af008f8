/** Rehearses what becomes of a model: it is read, planned and recorded at once, and made ready and run in parts. */
import { zeros } from '../../ops/index.ts';
import type { Pause, Tensor } from '../../runtime/index.ts';
import { rehearsal } from '../../runtime/rehearsal.ts';
import { GraphModel } from '../model.ts';
import { all, main, network, shape } from './network.ts';

/** After so many runs the engine compiles a program's code once more, to make it fast. */
const manyRuns = 40;

export async function rehearse(pause: Pause): Promise<void> {
  // First what a model needs in any case: a page may have little time.
  await pause();
  await readAndRecord(main)(pause, 1);
  await pause();
  await readAndRecord(all)(pause, manyRuns);
}

/** Makes tensors, which nobody sees: they are gone before anybody else has his turn. */
function readAndRecord(outputs: string[]): ReturnType<typeof rehearsal> {
  const model = new GraphModel({ load: network });
  const x = zeros([...shape], 'int32');
  try {
    model.load();
    return rehearsal((input: Tensor) => model.execute(input, outputs), [x]);
  } finally {
    x.dispose();
    model.dispose();
  }
}
