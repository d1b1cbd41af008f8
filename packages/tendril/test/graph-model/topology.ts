/** Writes graph models in code: nodes, attributes and weights, as a converter would. */
import type * as tf from '../../src/index.ts';

export type Attr = Record<string, unknown>;

export const text = (s: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(s)));
export const shapeAttr = (shape: readonly number[] | null): Attr => ({
  shape:
    shape === null ? { unknownRank: true } : { dim: shape.map((size) => ({ size: `${size}` })) },
});

export const attr = {
  i: (value: number): Attr => ({ i: `${value}` }),
  f: (value: number): Attr => ({ f: value }),
  b: (value: boolean): Attr => ({ b: value }),
  s: (value: string): Attr => ({ s: text(value) }),
  type: (value: string): Attr => ({ type: value }),
  shape: shapeAttr,
  ints: (values: readonly number[]): Attr => ({ list: { i: values.map(String) } }),
  strings: (values: readonly string[]): Attr => ({ list: { s: values.map(text) } }),
  func: (name: string): Attr => ({ func: { name } }),
};

export interface NodeDef {
  name: string;
  op: string;
  input?: string[];
  attr?: Record<string, Attr>;
}

export function node(
  name: string,
  op: string,
  input: string[] = [],
  attributes: Record<string, Attr> = {},
): NodeDef {
  return { name, op, input, attr: attributes };
}

const types = {
  float32: 'DT_FLOAT',
  int32: 'DT_INT32',
  bool: 'DT_BOOL',
  string: 'DT_STRING',
  complex64: 'DT_COMPLEX64',
};
export type Kind = keyof typeof types;
export const typeOf = (dtype: Kind = 'float32'): Attr => attr.type(types[dtype]);

export function placeholder(
  name: string,
  shape: readonly number[] | null = null,
  dtype: Kind = 'float32',
): NodeDef {
  return node(name, 'Placeholder', [], { shape: shapeAttr(shape), dtype: typeOf(dtype) });
}

export interface Weight {
  readonly values: readonly (number | string)[];
  readonly shape?: readonly number[];
  readonly dtype?: Kind;
}

function bytesOf({ values, dtype = 'float32' }: Weight): Uint8Array {
  if (dtype === 'string') {
    const encoded = values.map((v) => new TextEncoder().encode(String(v)));
    return Uint8Array.from(
      encoded.flatMap((b) => [...new Uint8Array(Uint32Array.of(b.length).buffer), ...b]),
    );
  }
  const numbers = values as readonly number[];
  if (dtype === 'bool') return Uint8Array.from(numbers);
  const typed = dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers);
  return new Uint8Array(typed.buffer);
}

export interface ModelParts {
  readonly nodes: NodeDef[];
  readonly weights?: Record<string, Weight>;
  readonly signature?: object;
  readonly library?: object[];
  readonly more?: Partial<tf.io.ModelArtifacts>;
}

/** The artifacts of a model. A Const node is made for each weight that has none. */
export function artifacts({
  nodes,
  weights = {},
  signature,
  library,
  more,
}: ModelParts): tf.io.ModelArtifacts {
  const named = new Set(nodes.map((n) => n.name));
  const inFunctions = JSON.stringify(library ?? []);
  const consts = Object.entries(weights)
    .filter(([name]) => !named.has(name) && !inFunctions.includes(`"name":"${name}"`))
    .map(([name, { dtype }]) => node(name, 'Const', [], { dtype: typeOf(dtype) }));
  const parts = Object.values(weights).map(bytesOf);
  const data = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  parts.reduce((at, part) => (data.set(part, at), at + part.length), 0);
  return {
    format: 'graph-model',
    modelTopology: {
      node: [...consts, ...nodes],
      library: { function: library ?? [] },
      versions: { producer: 1, minConsumer: 2 },
    },
    ...(signature ? { signature } : {}),
    weightSpecs: Object.entries(weights).map(([name, { shape, values, dtype = 'float32' }]) => ({
      name,
      shape: [...(shape ?? (values.length === 1 ? [] : [values.length]))],
      dtype,
    })),
    weightData: data.buffer,
    ...more,
  };
}

/** A signature whose names are those of the nodes. */
export function signatureOf(inputs: string[], outputs: string[]): object {
  const entries = (names: string[]): object =>
    Object.fromEntries(names.map((name) => [name, { name, dtype: 'DT_FLOAT' }]));
  return { inputs: entries(inputs), outputs: entries(outputs) };
}

/** A function of the library. `ret` says by name what it returns. */
export function func(
  name: string,
  args: Record<string, Kind>,
  nodes: NodeDef[],
  ret: Record<string, string>,
): object {
  return {
    signature: {
      name,
      inputArg: Object.entries(args).map(([arg, dtype]) => ({ name: arg, type: types[dtype] })),
      outputArg: Object.keys(ret).map((out) => ({ name: out, type: 'DT_FLOAT' })),
    },
    nodeDef: nodes,
    ret,
  };
}

/** A loop whose condition always holds; its result is 'y'. */
export function endlessLoop(): ModelParts {
  return {
    nodes: [
      placeholder('x', []),
      node('y', 'While', ['x'], { cond: attr.func('c'), body: attr.func('b') }),
    ],
    library: [
      func('c', { a: 'float32' }, [node('l', 'Equal', ['a', 'a'])], { out: 'l:z:0' }),
      func('b', { a: 'float32' }, [node('n', 'Neg', ['a'])], { out: 'n:y:0' }),
    ],
  };
}
