/** Kernels of category dynamic: the shapes of their results depend on values. */
import { coordinates, placesOfTrue } from '../../ops/host/data-dependent.ts';
import { suppress } from '../../ops/image/suppress.ts';
import { concat, gather, zeros } from '../../ops/index.ts';
import { scalar, tensor, tensor1d } from '../../runtime/index.ts';
import type { Call } from './call.ts';
import { live, type KernelTable, type Outputs } from './kernel.ts';
import { numberAt } from './tensor-arrays.ts';
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

/** The boxes that stay; which of the thresholds there are as inputs depends on the version. */
function* suppressed(call: Call): Work<ReturnType<typeof suppress> & { most: number }> {
  const [boxes, scores] = [call.tensor(0), call.tensor(1)];
  if (boxes.rank !== 2 || boxes.shape[1] !== 4 || scores.size !== boxes.shape[0]) {
    throw new Error(
      `it wants boxes of shape [n,4] and n scores, and gets [${boxes.shape}] and [${scores.shape}]`,
    );
  }
  const most = yield* numberAt(call, 2);
  const options = {
    maxOutputSize: Math.min(most, scores.size),
    iouThreshold: yield* numberAt(call, 3),
    scoreThreshold: call.count > 4 ? yield* numberAt(call, 4) : -Infinity,
    softNmsSigma: call.count > 5 ? yield* numberAt(call, 5) : 0,
  };
  const [b, s] = [yield* read(boxes), yield* read(scores)];
  return { ...suppress(b, s, options), most };
}

function* indicesOnly(call: Call): Work<Outputs> {
  return [tensor1d((yield* suppressed(call)).indices, 'int32')];
}

function* padded(call: Call): Work<Outputs> {
  const { indices, most } = yield* suppressed(call);
  const wanted = call.attrs.bool('pad_to_max_output_size') ? Math.max(most, 0) : indices.length;
  const all = zeros([wanted - indices.length], 'int32');
  return [concat([tensor1d(indices, 'int32'), all]), scalar(indices.length, 'int32')];
}

function* withScores(call: Call): Work<Outputs> {
  const { indices, scores } = yield* suppressed(call);
  return [tensor1d(indices, 'int32'), tensor1d(scores, 'float32'), scalar(indices.length, 'int32')];
}

export const dynamic: KernelTable = {
  Where: live(where),
  ListDiff: live(listDiff),
  NonMaxSuppressionV2: live(indicesOnly),
  NonMaxSuppressionV3: live(indicesOnly),
  NonMaxSuppressionV4: live(padded),
  NonMaxSuppressionV5: live(withScores),
};
