/**
 * TensorFlow's GraphDef in JSON, for programs that read or write one: each field may be left out or null. What models are read
 * through is graph/definition.ts, which knows what is needed of it.
 */

type Optional<T> = { [K in keyof T]?: T[K] | null };

/** The numbers of TensorFlow's DataType. */
type TypeNumber = number;

export type ITensorShape = Optional<{
  dim: Optional<{ size: number | string; name: string }>[];
  unknownRank: boolean;
}>;

export type ITensor = Optional<{
  dtype: TypeNumber;
  tensorShape: ITensorShape;
  versionNumber: number;
  tensorContent: Uint8Array;
  floatVal: number[];
  doubleVal: number[];
  intVal: number[];
  stringVal: Uint8Array[];
  scomplexVal: number[];
  int64Val: (number | string)[];
  boolVal: boolean[];
  uint32Val: number[];
  uint64Val: (number | string)[];
}>;

/** An attribute of a node: one of these is set. */
export type IAttrValue = Optional<{
  list: Optional<{
    s: string[];
    i: (number | string)[];
    f: number[];
    b: boolean[];
    type: TypeNumber[];
    shape: ITensorShape[];
    tensor: ITensor[];
    func: INameAttrList[];
  }>;
  s: string;
  i: number | string;
  f: number;
  b: boolean;
  type: TypeNumber;
  shape: ITensorShape;
  tensor: ITensor;
  placeholder: string;
  func: INameAttrList;
}>;

export type INameAttrList = Optional<{ name: string; attr: { [key: string]: IAttrValue } }>;

export type INodeDef = Optional<{
  name: string;
  op: string;
  input: string[];
  device: string;
  attr: { [key: string]: IAttrValue };
}>;
