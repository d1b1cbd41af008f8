/** Rehearses what becomes of a model: it is read, planned and recorded at once, and made ready and run in parts. */
import { zeros } from '../../ops/index.ts';
import type { Pause, Tensor } from '../../runtime/index.ts';
import { rehearsal } from '../../runtime/rehearsal.ts';
import { GraphModel } from '../model.ts';
import { network, outputs, shape } from './network.ts';

export async function rehearse(pause: Pause): Promise<void> {
  await pause();
  await readAndRecord()(pause);
}

/** Makes tensors, which nobody sees: they are gone before anybody else has his turn. */
function readAndRecord(): (pause: Pause) => Promise<void> {
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
