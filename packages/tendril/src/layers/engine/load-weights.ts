/** Gives saved values to a model's weights, by name. Nothing is changed unless everything fits. */
import type { NamedTensorMap, Tensor } from '../../runtime/index.ts';
import type { Layer } from './layer.ts';
import type { LayerVariable } from './layer-variable.ts';
import { shapeText } from './lists.ts';

export function loadWeightsByName(
  modelName: string,
  layers: Layer[],
  values: NamedTensorMap,
  strict: boolean,
): void {
  const targets = new Map<string, LayerVariable>();
  for (const weight of layers.flatMap((layer) => layer.weights)) {
    if (targets.has(weight.originalName)) {
      throw new Error(
        `loadWeights: model '${modelName}' has two weights called '${weight.originalName}', so values ` +
          'cannot be told apart by name; give the layers different names',
      );
    }
    targets.set(weight.originalName, weight);
  }
  const pairs: [LayerVariable, Tensor][] = [];
  const unset = new Set(targets.keys());
  const unused: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const found = spellings(name).find((spelling) => unset.has(spelling));
    if (found === undefined) {
      unused.push(name);
    } else {
      pairs.push([targets.get(found)!, value]);
      unset.delete(found);
    }
  }
  if (strict && (unused.length > 0 || unset.size > 0)) {
    const problems = [
      unused.length > 0 && `the data has weights the model lacks: [${unused.join(', ')}]`,
      unset.size > 0 && `the model has weights the data lacks: [${[...unset].join(', ')}]`,
    ];
    throw new Error(
      `loadWeights: model '${modelName}' and the saved weights do not match: ` +
        `${problems.filter(Boolean).join('; ')}. Pass strict: false to load those that do`,
    );
  }
  for (const [weight, value] of pairs) {
    if (weight.shape.join() !== value.shape.join()) {
      throw new Error(
        `loadWeights: weight '${weight.originalName}' of model '${modelName}' has shape ` +
          `${shapeText(weight.shape)}, but the saved value has ${shapeText(value.shape)}`,
      );
    }
    if (weight.dtype !== value.dtype) {
      throw new Error(
        `loadWeights: weight '${weight.originalName}' of model '${modelName}' is of type ${weight.dtype}, but the saved value is ` +
          `of type ${value.dtype}; cast it first`,
      );
    }
  }
  for (const [weight, value] of pairs) weight.restore(value);
}

/** A saved name, and what it may be without the scopes that Keras puts around it. */
function spellings(name: string): string[] {
  const parts = name.split('/');
  // Keras names the cell of a recurrent layer: `lstm/lstm_cell/kernel`.
  const withoutCell = [...parts.slice(0, -2), ...parts.slice(-1)].join('/');
  // And it puts the names of nested models in front.
  const withoutFront = parts.slice(1, -1).map((_, i) => parts.slice(i + 1).join('/'));
  return [name, withoutCell, ...withoutFront];
}
