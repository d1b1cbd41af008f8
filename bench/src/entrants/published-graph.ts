/** Published models as graphs for the makers of ONNX and TFLite files. */
import type { GraphOfModel } from '../graphs/builder.ts';
import { graphOfLayers } from './graph-of-layers.ts';
import { graphOfNodes } from './graph-of-nodes.ts';
import { modelIn } from '../workloads/published.ts';
import { inputValues, modelOf } from './published.ts';

/** Null where there is no such model. */
export async function graphOfModel(files: string, name: string): Promise<GraphOfModel | null> {
  const model = modelOf(modelIn(name).model);
  if (model === undefined) return null;
  const artifacts = await model.artifacts(files);
  const values = inputValues(model);
  const input = {
    shape: model.shape,
    values: model.dtype === 'int32' ? Int32Array.from(values) : values,
  };
  return model.layers
    ? graphOfLayers(artifacts, input)
    : graphOfNodes(artifacts, input, model.outputs);
}
