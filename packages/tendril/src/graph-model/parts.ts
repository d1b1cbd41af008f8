/** From what was loaded to what runs: a topology that is checked before weights are decoded, and decoded weights. */
import type { ModelArtifacts, ModelJSON, WeightsManifestEntry } from '../io/types.ts';
import { decodeWeights, decodeWeightsStream } from '../io/weights.ts';
import { dispose, keep, type NamedTensorMap, type Tensor } from '../runtime/index.ts';
import { refuseUnsupported } from './coverage.ts';
import { parseTopology, type Topology } from './execute/executor.ts';
import { checkGraphDef, checkSignature, isObject, type Signature } from './graph/definition.ts';
import { findPorts, type Ports } from './signature.ts';

/** A checked topology and what it says about itself. */
export interface Description {
  readonly topology: Topology;
  readonly ports: Ports;
  readonly version: string;
  readonly signature?: Signature;
  readonly structuredOutputKeys?: string[];
  readonly metadata?: object;
  readonly initializer?: Topology;
  readonly initializerSignature?: Signature;
}

function signatureOf(json: Partial<ModelJSON>): Signature | undefined {
  const { userDefinedMetadata: metadata } = json;
  const inMetadata = isObject(metadata) ? metadata.signature : undefined;
  const signature: unknown = inMetadata ?? json.signature;
  if (signature == null) return undefined;
  checkSignature(signature);
  return signature;
}

function keysOf(metadata: unknown): string[] | undefined {
  const keys = isObject(metadata) ? metadata.structuredOutputKeys : undefined;
  return Array.isArray(keys) ? keys.map(String) : undefined;
}

/** What a description is made of. */
const described = [
  'modelTopology',
  'modelInitializer',
  'userDefinedMetadata',
  'signature',
  'initializerSignature',
] as const;

/**
 * Describes models: one that is met again, with its weights, has been described already.
 *
 * @throws with what is wrong, at which node.
 */
export function describer(): (json: Partial<ModelJSON> | undefined) => Description {
  let known: { json: Partial<ModelJSON>; description: Description } | undefined;
  return (json) => {
    if (known === undefined || described.some((field) => known!.json[field] !== json?.[field]))
      known = { json: json!, description: describe(json) };
    return known.description;
  };
}

/** Parses and checks a topology. What is not supported is refused here. */
export function describe(json: Partial<ModelJSON> | undefined): Description {
  if (!isObject(json)) {
    throw new Error(
      `loadGraphModel: the handler should load a model's artifacts, and gives ${String(json)}`,
    );
  }
  const { modelTopology, modelInitializer, userDefinedMetadata } = json;
  if (modelTopology instanceof ArrayBuffer) {
    throw new Error(
      'loadGraphModel: the topology is binary; convert the model with tensorflowjs_converter',
    );
  }
  checkGraphDef(modelTopology);
  const signature = signatureOf(json);
  const topology = parseTopology(modelTopology);
  const ports = findPorts(topology.graph, signature);
  refuseUnsupported(
    topology,
    ports.outputs.map(({ ref }) => ref.node),
  );
  const { producer, minConsumer } = modelTopology.versions ?? {};
  let initializer: Topology | undefined;
  if (isObject(modelInitializer) && modelInitializer.node != null) {
    checkGraphDef(modelInitializer);
    initializer = parseTopology(modelInitializer);
    refuseUnsupported(initializer, [...initializer.graph.nodes.values()]);
  }
  const { initializerSignature } = json;
  if (initializerSignature != null) checkSignature(initializerSignature);
  return {
    topology,
    ports,
    version: `${producer}.${minConsumer}`,
    signature,
    structuredOutputKeys: keysOf(userDefinedMetadata),
    metadata: userDefinedMetadata,
    initializer,
    initializerSignature: initializerSignature ?? undefined,
  };
}

/** Throws unless the list of weights is one. What each needs is left to the decoder. */
function checkSpecs(specs: unknown): asserts specs is WeightsManifestEntry[] {
  const good =
    Array.isArray(specs) && specs.every((spec) => isObject(spec) && typeof spec.name === 'string');
  if (!good) throw new Error('loadGraphModel: the list of weights has entries without a name');
  const names = new Set<string>();
  for (const { name } of specs as WeightsManifestEntry[]) {
    if (names.has(name)) throw new Error(`loadGraphModel: there are two weights named '${name}'`);
    names.add(name);
  }
}

/** Weights belong to the model until it is disposed of: scopes leave them alone. */
function kept(weights: NamedTensorMap): Map<string, Tensor> {
  return new Map(Object.entries(weights).map(([name, tensor]) => [name, keep(tensor)]));
}

export function weightsOf({ weightData, weightSpecs }: ModelArtifacts): Map<string, Tensor> {
  const specs: unknown = weightSpecs ?? [];
  checkSpecs(specs);
  const pieces: unknown[] = [weightData ?? []].flat();
  if (!pieces.every((piece) => piece instanceof ArrayBuffer || ArrayBuffer.isView(piece))) {
    throw new Error('loadGraphModel: the weights are not given as ArrayBuffers');
  }
  return kept(decodeWeights(weightData ?? new ArrayBuffer(0), specs));
}

export async function streamedWeightsOf(artifacts: ModelArtifacts): Promise<Map<string, Tensor>> {
  const { getWeightStream } = artifacts;
  const weightSpecs: unknown = artifacts.weightSpecs ?? [];
  if (getWeightStream === undefined) return weightsOf(artifacts);
  checkSpecs(weightSpecs);
  return kept(await decodeWeightsStream(getWeightStream(), weightSpecs));
}

export function disposeWeights(weights: ReadonlyMap<string, Tensor>): void {
  dispose([...weights.values()]);
}
