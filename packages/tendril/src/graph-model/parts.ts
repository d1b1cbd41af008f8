/** From what was loaded to what runs: a topology that is checked before weights are decoded, and decoded weights. */
import type { ModelArtifacts, ModelJSON } from '../io/types.ts';
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

/**
 * Parses and checks a topology. What is not supported is refused here.
 *
 * @throws with what is wrong, at which node.
 */
export function describe(json: Partial<ModelJSON>): Description {
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

/** Weights belong to the model until it is disposed of: scopes leave them alone. */
function kept(weights: NamedTensorMap): Map<string, Tensor> {
  return new Map(Object.entries(weights).map(([name, tensor]) => [name, keep(tensor)]));
}

export function weightsOf({ weightData, weightSpecs = [] }: ModelArtifacts): Map<string, Tensor> {
  return kept(decodeWeights(weightData ?? new ArrayBuffer(0), weightSpecs));
}

export async function streamedWeightsOf(artifacts: ModelArtifacts): Promise<Map<string, Tensor>> {
  const { getWeightStream, weightSpecs = [] } = artifacts;
  if (getWeightStream === undefined) return weightsOf(artifacts);
  return kept(await decodeWeightsStream(getWeightStream(), weightSpecs));
}

export function disposeWeights(weights: ReadonlyMap<string, Tensor>): void {
  dispose([...weights.values()]);
}
