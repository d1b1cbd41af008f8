/**
 * What is saved of a model, as it is at one moment: later steps of training do not change it. How it is written down is in
 * save-model.ts, which is loaded only when something is saved.
 */
import { clone } from '../../ops/index.ts';
import { dispose, keep } from '../../runtime/index.ts';
import type { SaveConfig, TrainingConfig } from '../../io/types.ts';
import type { NamedTensor } from '../../train/index.ts';
import type { LayersModel } from './model.ts';
import type { TrainingPosition } from './session.ts';

export interface Snapshot {
  topology: {};
  metadata: {} | undefined;
  weights: NamedTensor[];
  trainingConfig?: TrainingConfig;
  optimizer?: Promise<NamedTensor[]>;
  /** Of a training under way. */
  training?: { tensors: NamedTensor[]; position: Promise<TrainingPosition> };
}

/** @throws If the optimizer is to be saved, but its configuration cannot be. Nothing is copied then. */
export function takeSnapshot(model: LayersModel, config: SaveConfig): Snapshot {
  const withOptimizer = config.includeOptimizer && model.optimizer !== null;
  const trainingConfig = withOptimizer ? model.getTrainingConfig() : undefined;
  const snapshot = snapshotOf(model, config);
  return withOptimizer
    ? { ...snapshot, trainingConfig, optimizer: model.optimizer.copyWeights() }
    : snapshot;
}

/** @throws If the model is not being trained. */
export function takeCheckpoint(model: LayersModel): Snapshot {
  const { session } = model;
  if (!session) {
    throw new Error(
      'saveCheckpoint: the model is not being trained; call it from a callback of fit, or use save({includeOptimizer: true})',
    );
  }
  return {
    ...snapshotOf(model, {}),
    trainingConfig: configIfKnown(model),
    optimizer: model.optimizer.copyWeights(),
    training: { tensors: copies(session.tensors()), position: session.capture() },
  };
}

export async function disposeSnapshot({ weights, optimizer, training }: Snapshot): Promise<void> {
  dispose([weights, training?.tensors ?? []].flat().map(({ tensor }) => tensor));
  dispose(((await optimizer) ?? []).map(({ tensor }) => tensor));
}

function snapshotOf(model: LayersModel, config: SaveConfig): Snapshot {
  return {
    topology: model.toJSON(undefined, false),
    metadata: model.getUserDefinedMetadata(),
    weights: copies(model.getNamedWeights(config)),
  };
}

function copies(tensors: NamedTensor[]): NamedTensor[] {
  return tensors.map(({ name, tensor }) => ({ name, tensor: keep(clone(tensor)) }));
}

/** A loss of the program's own cannot be saved. Whoever goes on training compiles the model anew anyway. */
function configIfKnown(model: LayersModel): TrainingConfig | undefined {
  try {
    return model.getTrainingConfig();
  } catch {
    return undefined;
  }
}
