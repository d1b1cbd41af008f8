/** What stands in a model.json as TensorFlow's GraphDef in JSON, and how it is looked at before it is believed. */

/** An attribute of a node: one of these fields is set. */
export interface AttrDef {
  /** Bytes, in base64 or as a list. */
  s?: string | number[];
  /** 64-bit numbers may be strings. */
  i?: number | string;
  f?: number | string;
  b?: boolean;
  type?: string | number;
  shape?: ShapeDef;
  func?: { name?: string };
  list?: {
    s?: (string | number[])[];
    i?: (number | string)[];
    f?: (number | string)[];
    b?: boolean[];
    type?: (string | number)[];
    shape?: ShapeDef[];
  };
}

export interface ShapeDef {
  dim?: { size?: number | string }[];
  unknownRank?: boolean;
}

export interface NodeDef {
  name: string;
  op: string;
  input?: string[];
  attr?: Record<string, AttrDef>;
}

export interface ArgDef {
  name: string;
  type?: string | number;
}

export interface FunctionDef {
  signature: { name: string; inputArg?: ArgDef[]; outputArg?: ArgDef[] };
  nodeDef?: NodeDef[];
  ret?: Record<string, string>;
}

export interface GraphDef {
  node: NodeDef[];
  library?: { function?: FunctionDef[] };
  versions?: { producer?: number; minConsumer?: number };
}

/** One input or output of a model, as its signature tells. */
export interface SignatureEntry {
  name: string;
  dtype?: string | number;
  tensorShape?: ShapeDef;
  resourceId?: number;
}

export interface Signature {
  inputs?: Record<string, SignatureEntry>;
  outputs?: Record<string, SignatureEntry>;
}

export function isObject(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function fail(message: string): never {
  throw new Error(`loadGraphModel: ${message}; is this a model.json of a graph model?`);
}

function checkNode(node: unknown, place: string): asserts node is NodeDef {
  if (!isObject(node) || typeof node.name !== 'string' || typeof node.op !== 'string') {
    fail(`${place} needs a name and an op`);
  }
  const { name, input, attr } = node;
  if (input != null && !(Array.isArray(input) && input.every((x) => typeof x === 'string'))) {
    fail(`node '${name}' has inputs that are not a list of names`);
  }
  if (attr != null && !(isObject(attr) && Object.values(attr).every(isObject))) {
    fail(`node '${name}' has attributes that are not an object of objects`);
  }
}

function checkArgs(args: unknown, place: string): void {
  const good =
    args == null ||
    (Array.isArray(args) && args.every((arg) => isObject(arg) && typeof arg.name === 'string'));
  if (!good) fail(`${place} has arguments without names`);
}

function checkFunction(def: unknown, place: string): asserts def is FunctionDef {
  const signature = isObject(def) ? def.signature : undefined;
  if (!isObject(def) || !isObject(signature) || typeof signature.name !== 'string') {
    fail(`${place} has no signature with a name`);
  }
  const name = `function '${signature.name}'`;
  checkArgs(signature.inputArg, name);
  checkArgs(signature.outputArg, name);
  const { nodeDef = [], ret = {} } = def;
  if (!Array.isArray(nodeDef)) fail(`${name} has no list of nodes`);
  nodeDef.forEach((node, i) => checkNode(node, `node ${i} of ${name}`));
  if (!isObject(ret) || !Object.values(ret).every((x) => typeof x === 'string')) {
    fail(`${name} does not say what it returns`);
  }
}

/** Throws unless the parts of a topology are of the right kinds. What they mean is left to the parser. */
export function checkGraphDef(topology: unknown): asserts topology is GraphDef {
  if (!isObject(topology)) fail('the topology is missing');
  if ('model_config' in topology || 'class_name' in topology) {
    throw new Error(
      'loadGraphModel: the topology is one of a layers model; use tf.loadLayersModel',
    );
  }
  const { node, library } = topology;
  if (!Array.isArray(node)) fail('the topology has no list of nodes');
  node.forEach((n, i) => checkNode(n, `node ${i} of the topology`));
  if (library == null) return;
  const functions: unknown = isObject(library) ? (library.function ?? []) : null;
  if (!Array.isArray(functions)) fail('the library of functions is not a list');
  functions.forEach((f, i) => checkFunction(f, `function ${i} of the library`));
}

/** Throws unless a signature is of the right kind. */
export function checkSignature(signature: unknown): asserts signature is Signature {
  if (!isObject(signature)) fail('the signature is not an object');
  for (const key of ['inputs', 'outputs'] as const) {
    const entries = signature[key];
    if (entries == null) continue;
    const good =
      isObject(entries) &&
      Object.values(entries).every((entry) => isObject(entry) && typeof entry.name === 'string');
    if (!good) fail(`the signature's ${key} must each have a name`);
  }
}
