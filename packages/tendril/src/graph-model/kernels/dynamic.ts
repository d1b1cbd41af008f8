/** Kernels of category dynamic: the shapes of their results depend on values. */
import { coordinates, placesOfTrue } from '../../ops/host/data-dependent.ts';
import { gather } from '../../ops/index.ts';
import { tensor, tensor1d } from '../../runtime/index.ts';
import type { Call } from './call.ts';
import { live, type KernelTable, type Outputs } from './kernel.ts';
import { read, type Work } from './work.ts';

function* where(call: Call): Work<Outputs> {
  const condition = call.tensor(0);
  const { shape } = condition;
  const places = placesOfTrue(Uint8Array.from(yield* read(condition), (x) => Number(Boolean(x))));
  return [tensor(coordinates(places, shape), [places.length, shape.length], 'int32')];
}

function* listDiff(call: Call): Work<Outputs> {
  const [x, y] = [call.tensor(0), call.tensor(1)];
  const taken = new Set<unknown>(yield* read(y));
  const values = yield* read(x);
  const places = Array.from(values, (_, i) => i).filter((i) => !taken.has(values[i]));
  const indices = tensor1d(places, 'int32');
  return [gather(x, indices), indices];
}

export const dynamic: KernelTable = {
  Where: live(where),
  ListDiff: live(listDiff),
};
