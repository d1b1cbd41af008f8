/** The weights in what was loaded, sorted by what they belong to. */
import { dispose } from '../../runtime/index.ts';
import type { NamedTensorMap, Tensor } from '../../runtime/index.ts';
import type { ModelArtifacts, WeightsManifestEntry } from '../../io/types.ts';
import { decodeWeights, decodeWeightsStream } from '../../io/weights.ts';
import type { NamedTensor } from '../../train/index.ts';

export interface DecodedWeights {
  model: NamedTensorMap;
  /** The optimizer's state, in order. */
  optimizer: NamedTensor[];
  /** What else a checkpoint holds, in order. */
  training: Tensor[];
}

export async function decodeAll(
  { getWeightStream, weightData }: ModelArtifacts,
  specs: WeightsManifestEntry[],
): Promise<DecodedWeights> {
  const tensors = getWeightStream
    ? await decodeWeightsStream(getWeightStream(), specs, true)
    : decodeWeights(weightData!, specs, true);
  const decoded: DecodedWeights = { model: {}, optimizer: [], training: [] };
  for (const { name, group } of specs) {
    if (group === 'optimizer') decoded.optimizer.push({ name, tensor: tensors[name] });
    else if (group === 'training') decoded.training.push(tensors[name]);
    else decoded.model[name] = tensors[name];
  }
  return decoded;
}

export function disposeDecoded({ model, optimizer, training }: DecodedWeights): void {
  dispose([model, optimizer.map(({ tensor }) => tensor), training]);
}
