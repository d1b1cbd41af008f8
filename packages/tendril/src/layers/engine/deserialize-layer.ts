/** Makes layers and models from their saved configurations. */
import type { ConfigDict } from '../../io/serialization.ts';
import { deserializeObject } from './deserialize.ts';
import { Layer } from './layer.ts';

/** Makes a layer from `{className, config}` in camelCase. */
export function deserializeLayer(
  config: ConfigDict,
  customObjects: ConfigDict = {},
  fastWeightInit = false,
): Layer {
  const layer = deserializeObject(
    config,
    { name: 'layer', base: Layer },
    customObjects,
    fastWeightInit,
  );
  if (fastWeightInit) layer.setFastWeightInitDuringBuild(true);
  return layer;
}
