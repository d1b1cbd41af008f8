/** Leaf nodes from host values, which they hold until a device wants them. */
import type { DType, TypedArray } from '../ir/dtype.ts';
import { record, type Node } from '../ir/node.ts';
import type { Shape } from '../ir/shape.ts';
import { isStorage, wideDType, wordsOf, type StorageDType } from './packed.ts';
import { partsOfNode, stored, storedAs, type Parts } from './parts.ts';
import { tabulate, type Entry } from './string-table.ts';
import type { DataType, DataValues } from './types.ts';
import { setHostValue } from './value.ts';

/** A leaf with these values. The array is the node's from now on. */
export function leafFromValues(values: TypedArray, shape: Shape, dtype: DType): Node {
  const node = record('parameter', { shape, dtype }, []);
  setHostValue(node, values);
  return node;
}

/** The parts of a string tensor with these elements. */
export function partsFromStrings(values: Iterable<Entry>, shape: Shape): Parts {
  const { table, places } = tabulate(values);
  return { node: leafFromValues(places, shape, 'int32'), imag: null, strings: table };
}

/** The parts of a complex tensor: pairs of real and imaginary part. */
function partsFromPairs(pairs: TypedArray, shape: Shape): Parts {
  const size = pairs.length / 2;
  const real = Float32Array.from({ length: size }, (_, i) => pairs[2 * i]);
  const imag = Float32Array.from({ length: size }, (_, i) => pairs[2 * i + 1]);
  return {
    node: leafFromValues(real, shape, 'float32'),
    imag: leafFromValues(imag, shape, 'float32'),
    strings: null,
  };
}

/** The parts of a tensor with these values, given as data() gives them. The array is theirs from now on. */
export function partsFromValues(values: DataValues, shape: Shape, dtype: DataType): Parts {
  if (Array.isArray(values)) return partsFromStrings(values, shape);
  if (dtype === 'complex64') return partsFromPairs(values as TypedArray, shape);
  if (isStorage(dtype)) {
    const wide = wideDType[dtype];
    const copy = wide === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
    return stored(storedAs(leafFromValues(copy, shape, wide), dtype));
  }
  return partsOfNode(leafFromValues(values as TypedArray, shape, dtype as DType));
}

/** The parts of a tensor of a storage dtype whose elements are these bytes. */
export function partsFromBytes(bytes: Uint8Array, shape: Shape, dtype: StorageDType): Parts {
  const words = wordsOf(bytes);
  const node = leafFromValues(words, [words.length], 'int32');
  return { node, imag: null, strings: null, packed: { dtype, shape } };
}
