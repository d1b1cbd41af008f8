/**
 * Keras' layers for the makers of ONNX and TFLite files: those of networks of convolutions, each of which goes into a file with the
 * batch normalization and the activation behind it as one, as converters write them.
 */
import { product } from '../data.ts';
import type {
  ConvOptions,
  GraphBuilder,
  GraphOfModel,
  PoolOptions,
  Value,
  Window,
} from '../graphs/builder.ts';
import type { Input } from '../workloads/types.ts';
import { foldedNorm } from './folded-norm.ts';
import type { Artifacts } from './published.ts';
import { weightsOf } from './published-weights.ts';
import { refuse } from './refuse.ts';

type Reference = readonly [layer: string, ...unknown[]];

interface Layer {
  readonly name: string;
  readonly class_name: string;
  readonly config: {
    readonly padding?: 'same' | 'valid';
    readonly strides?: readonly [number, number];
    readonly pool_size?: PoolOptions['size'];
    readonly activation?: string;
    readonly epsilon?: number;
  };
  /** What each call of the layer reads. */
  readonly inbound_nodes: readonly (readonly Reference[])[];
}

interface Topology {
  readonly model_config: {
    readonly config: {
      readonly layers: readonly Layer[];
      readonly input_layers: readonly Reference[];
      readonly output_layers: readonly Reference[];
    };
  };
}

export function graphOfLayers(artifacts: Artifacts, input: Input): GraphOfModel {
  const { config } = (artifacts.modelTopology as Topology).model_config;
  const weights = weightsOf(artifacts);
  const [[inputName]] = config.input_layers;
  const [[outputName]] = config.output_layers;
  const layers = new Map(config.layers.map((layer) => [layer.name, layer]));
  return {
    inputs: { [inputName]: input },
    constants: {},
    graph: (g, x) =>
      valueOf({ g, weights, layers, values: new Map(Object.entries(x)) }, outputName),
  };
}

interface Translation {
  readonly g: GraphBuilder;
  readonly weights: Readonly<Record<string, Input>>;
  readonly layers: ReadonlyMap<string, Layer>;
  readonly values: Map<string, Value>;
}

/** From the result backwards, as what is behind a convolution decides how the convolution is written. */
function valueOf(t: Translation, name: string): Value {
  const known = t.values.get(name);
  if (known !== undefined) return known;
  const value = translate(t, t.layers.get(name)!);
  t.values.set(name, value);
  return value;
}

function translate(t: Translation, layer: Layer): Value {
  const { g } = t;
  switch (layer.class_name) {
    case 'Activation':
      return convolution(t, layer);
    case 'MaxPooling2D':
      return g.maxPool(sourceOf(t, layer), poolOf(layer));
    case 'AveragePooling2D':
      return g.averagePool(sourceOf(t, layer), poolOf(layer));
    case 'Concatenate':
      return g.concat(
        layer.inbound_nodes[0].map(([name]) => valueOf(t, name)),
        3,
      );
    case 'Flatten': {
      const x = sourceOf(t, layer);
      return g.reshape(x, [x.shape[0], product(x.shape.slice(1))]);
    }
    case 'Dropout':
      return sourceOf(t, layer);
    case 'Dense':
      return dense(t, layer);
    default:
      return refuse(layer.class_name, layer.name);
  }
}

function convolution(t: Translation, layer: Layer): Value {
  const norm = before(t, layer, 'BatchNormalization');
  const conv = before(t, norm, 'Conv2D');
  const { activation } = layer.config;
  if (activation !== 'relu') return refuse(layer.class_name, layer.name);
  const x = sourceOf(t, conv);
  const { filter, bias } = foldedNorm(
    t.weights[`${conv.name}/kernel`],
    (part) => t.weights[`${norm.name}/${part}`],
    norm.config.epsilon!,
  );
  const options: ConvOptions = { ...windowOf(conv), activation };
  return t.g.conv2d(x, t.g.constant(filter), t.g.constant(bias), options);
}

function dense(t: Translation, layer: Layer): Value {
  const { g, weights } = t;
  const x = sourceOf(t, layer);
  const [kernel, bias] = ['kernel', 'bias'].map((part) =>
    g.constant(weights[`${layer.name}/${part}`]),
  );
  const { activation } = layer.config;
  if (activation === 'softmax') return g.softmax(g.matMul(x, kernel, bias));
  return activation === 'relu'
    ? g.matMul(x, kernel, bias, activation)
    : refuse(layer.class_name, layer.name);
}

/** The layer that this one reads, of the kind that it must be. */
function before(t: Translation, { inbound_nodes: [[[name]]] }: Layer, kind: string): Layer {
  const layer = t.layers.get(name)!;
  return layer.class_name === kind ? layer : refuse(layer.class_name, layer.name);
}

function sourceOf(t: Translation, { inbound_nodes: [[[name]]] }: Layer): Value {
  return valueOf(t, name);
}

const windowOf = ({ config: { strides, padding } }: Layer): Window => ({
  stride: strides![0],
  padding: padding!,
});

const poolOf = (layer: Layer): PoolOptions => ({
  ...windowOf(layer),
  size: layer.config.pool_size!,
});
