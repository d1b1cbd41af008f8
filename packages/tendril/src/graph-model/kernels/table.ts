/** All ops that graph models know, by TensorFlow's names. */
import { expectNetworks } from '../../ops/convolution/networks.ts';
import type { Kernel, KernelTable } from './kernel.ts';
import { arithmetic } from './arithmetic.ts';
import { basicMath } from './basic-math.ts';
import { convolution } from './convolution.ts';
import { creation } from './creation.ts';
import { dynamic } from './dynamic.ts';
import { evaluation } from './evaluation.ts';
import { functions } from './functions.ts';
import { graph } from './graph.ts';
import { hashTables } from './hash-tables.ts';
import { host } from './host.ts';
import { image } from './image.ts';
import { logical } from './logical.ts';
import { matrices } from './matrices.ts';
import { normalization } from './normalization.ts';
import { reduction } from './reduction.ts';
import { registeredKernel } from './registered.ts';
import { sliceJoin } from './slice-join.ts';
import { spectral } from './spectral.ts';
import { switches } from './switches.ts';
import { tensorArrays } from './tensor-arrays.ts';
import { tensorLists } from './tensor-lists.ts';
import { transformation } from './transformation.ts';

function makeTable(): ReadonlyMap<string, Kernel> {
  expectNetworks();
  const parts: KernelTable[] = [
    arithmetic,
    basicMath,
    convolution,
    creation,
    dynamic,
    evaluation,
    functions,
    graph,
    hashTables,
    host,
    image,
    logical,
    matrices,
    normalization,
    reduction,
    sliceJoin,
    spectral,
    switches,
    tensorArrays,
    tensorLists,
    transformation,
  ];
  return new Map(parts.flatMap((part) => Object.entries(part)));
}

let table: ReadonlyMap<string, Kernel> | undefined;

/** The executor itself sees to these. */
const known = new Set(['Const', 'Placeholder', 'PlaceholderWithDefault']);

/** What an op does: what a program registered for it, or what the library knows. */
export function kernelFor(op: string): Kernel | undefined {
  const registered = registeredKernel(op);
  if (registered !== undefined) return registered;
  table ??= makeTable();
  return table.get(op);
}

export function isSupported(op: string): boolean {
  return known.has(op) || kernelFor(op) !== undefined;
}

/** The names of all ops that need not be registered. */
export function supportedOps(): string[] {
  table ??= makeTable();
  return [...known, ...table.keys()];
}
