/**
 * Registers: what compiled functions read and replace from call to call, like variables, but nobody's tensors. They count in no
 * `tf.memory().numTensors`, and reading or replacing one makes no tensor outside of the program.
 */
import { makeTypedArray, type DType, type TypedArray } from '../ir/dtype.ts';
import { sameShape, sizeOf, type Shape } from '../ir/shape.ts';
import { leafFromValues } from './leaf.ts';
import { releaseHandle, retainHandle } from './lifetime.ts';
import { nodesOfParts, partsOfNode, type Parts } from './parts.ts';
import { tensorOfParts, type Tensor } from './tensor.ts';
import { tracing, type Traceable } from './tracing.ts';

export class Register implements Traceable {
  readonly name = 'register';
  private readonly shape: Shape;
  private readonly dtype: DType;
  private held: Parts;

  /** Holds zeros at first. */
  constructor(shape: Shape, dtype: DType) {
    this.shape = shape;
    this.dtype = dtype;
    this.held = this.hold(makeTypedArray(dtype, sizeOf(shape)));
  }

  get valueParts(): Parts {
    return this.held;
  }

  setParts(parts: Parts): void {
    const old = this.held;
    this.held = parts;
    nodesOfParts(parts).forEach(retainHandle);
    nodesOfParts(old).forEach(releaseHandle);
  }

  /** What it holds; in a compiled function, what it holds at the call. The tensor is the caller's. */
  read(): Tensor {
    return tensorOfParts(tracing()?.read(this) ?? this.held);
  }

  /** Replaces what it holds, in a compiled function at each call. */
  assign(value: Tensor): void {
    if (value.dtype !== this.dtype || !sameShape(value.shape, this.shape)) {
      throw new Error(
        `register: it holds ${this.dtype}[${this.shape}], got ${value.dtype}[${value.shape}]`,
      );
    }
    const trace = tracing();
    if (trace !== null) trace.assign(this, value.parts);
    else this.setParts(value.parts);
  }

  /** Sets it to these numbers, which lets go of its memory on the device. The array is the register's from now on. */
  set(values: TypedArray): void {
    const old = this.held;
    this.held = this.hold(values);
    nodesOfParts(old).forEach(releaseHandle);
  }

  /** Lets go of what it holds. It is not to be used again. */
  dispose(): void {
    nodesOfParts(this.held).forEach(releaseHandle);
  }

  private hold(values: TypedArray): Parts {
    const node = leafFromValues(values, this.shape, this.dtype);
    retainHandle(node);
    return partsOfNode(node);
  }
}
