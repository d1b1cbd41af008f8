/** Prints a model as a table. */
import type { Container } from './container.ts';
import type { Layer } from './layer.ts';
import type { LayerVariable } from './layer-variable.ts';
import { shapeList, shapeText, sizeOf } from './lists.ts';
import type { Node } from './symbolic.ts';
import type { Shape } from './types.ts';

type PrintFn = (message: string) => void;

/**
 * @param lineLength Width in characters.
 * @param positions Where the columns end, as fractions of the width or in characters.
 * @param isChain Whether each layer just takes the output of the one before.
 */
export function printSummary(
  model: Container,
  isChain: boolean,
  lineLength: number | undefined,
  positions: number[] | undefined,
  print: PrintFn,
): void {
  const width = lineLength ?? (isChain ? 90 : 115);
  const ends = columnEnds(positions ?? (isChain ? CHAIN_COLUMNS : GRAPH_COLUMNS), width);
  const header = ['Layer (type)', 'Input Shape', 'Output shape', 'Param #'];
  if (!isChain) header.push('Receives inputs');
  const members = new Set(model.layers.flatMap((layer) => membersOf(model, layer)));
  print('_'.repeat(width));
  printRow(header, ends, print);
  print('='.repeat(width));
  model.layers.forEach((layer, i) => {
    const row = [
      `${layer.name} (${layer.getClassName()})`,
      inputShapes(layer),
      outputShape(layer),
      String(layer.countParams()),
    ];
    const sources = isChain ? [] : receivesFrom(layer, members);
    printRow(isChain ? row : [...row, sources[0] ?? ''], ends, print);
    for (const source of sources.slice(1)) printRow(['', '', '', '', source], ends, print);
    print((i === model.layers.length - 1 ? '=' : '_').repeat(width));
  });
  const trainable = countParams(model.trainableWeights);
  const frozen = countParams(model.nonTrainableWeights);
  print(`Total params: ${trainable + frozen}`);
  print(`Trainable params: ${trainable}`);
  print(`Non-trainable params: ${frozen}`);
  print('_'.repeat(width));
}

const CHAIN_COLUMNS = [0.32, 0.61, 0.89, 1];
const GRAPH_COLUMNS = [0.24, 0.48, 0.7, 0.8, 1];

function columnEnds(positions: number[], width: number): number[] {
  const areFractions = positions[positions.length - 1] <= 1;
  return areFractions ? positions.map((p) => Math.floor(width * p)) : positions;
}

function printRow(fields: string[], ends: number[], print: PrintFn): void {
  let line = '';
  fields.forEach((field, i) => {
    if (i > 0) line = `${line.slice(0, -1)} `;
    line = (line + field).slice(0, ends[i]).padEnd(ends[i]);
  });
  print(line);
}

function inputShapes(layer: Layer): string {
  return layer.inboundNodes
    .map((node) => `[${shapeList(node.inputShapes).map(shapeText).join(',')}]`)
    .join(',');
}

function outputShape(layer: Layer): string {
  const texts = layer.inboundNodes.map((node) => shapesText(node.outputShapes));
  return texts.every((text) => text === texts[0]) ? texts[0] : 'multiple';
}

function shapesText(shapes: Shape | Shape[]): string {
  const list = shapeList(shapes);
  return list.length === 1 ? shapeText(list[0]) : `[${list.map(shapeText).join(',')}]`;
}

function membersOf(model: Container, layer: Layer): Node[] {
  const all = Object.values(model.nodesByDepth).flat();
  return layer.inboundNodes.filter((node) => all.includes(node));
}

/** The tensors that a layer gets, as `layer[application][output]`. */
function receivesFrom(layer: Layer, members: Set<Node>): string[] {
  return layer.inboundNodes
    .filter((node) => members.has(node))
    .flatMap((node) =>
      node.inboundLayers.map(
        (source, i) => `${source.name}[${node.nodeIndices[i]}][${node.tensorIndices[i]}]`,
      ),
    );
}

function countParams(weights: LayerVariable[]): number {
  return weights.reduce((sum, weight) => sum + sizeOf(weight.shape), 0);
}
