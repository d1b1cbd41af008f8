/**
 * Published models as graphs for the makers of ONNX and TFLite files: those that are convolutions from end to end. Detectors with
 * loops and lists, and models that cut sound into windows, are more than the makers know.
 */
import type { GraphOfModel } from '../graphs/builder.ts';
import { graphOfLayers } from './graph-of-layers.ts';
import { graphOfNodes } from './graph-of-nodes.ts';
import { inputValues, modelOf } from './published.ts';

const known = new Set(['nsfw-mobilenet', 'nsfw-inception']);

/** Null for a model that cannot be expressed. */
export async function graphOfModel(files: string, name: string): Promise<GraphOfModel | null> {
  const plainName = name.replace(/-cold$/, '');
  const model = modelOf(plainName);
  if (model === undefined || !known.has(plainName)) return null;
  const artifacts = await model.artifacts(files);
  const input = { shape: model.shape, values: inputValues(model) };
  return model.layers ? graphOfLayers(artifacts, input) : graphOfNodes(artifacts, input);
}
