/**
 * A growing list of bytes, with the encodings of the WebAssembly binary format. It knows nothing of instructions.
 */

const utf8 = new TextEncoder();
const float = new DataView(new ArrayBuffer(8));

export class ByteWriter {
  /** The bytes so far. */
  readonly list: number[] = [];

  byte(value: number): this {
    this.list.push(value);
    return this;
  }

  bytes(values: ArrayLike<number>): this {
    const { list } = this;
    for (let i = 0; i < values.length; i++) list.push(values[i]);
    return this;
  }

  /** Unsigned LEB128, for counts, indices and offsets. */
  unsigned(value: number): this {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.list.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.byte(rest);
  }

  /** Signed LEB128, for integer constants: int32 as numbers, int64 as bigints. */
  signed(value: number | bigint): this {
    if (typeof value === 'number') return this.signedInt32(value);
    let rest = value;
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0))
        return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  private signedInt32(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if (rest === ((low & 0x40) === 0 ? 0 : -1)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  float32(value: number): this {
    float.setFloat32(0, value, true);
    for (let i = 0; i < 4; i++) this.byte(float.getUint8(i));
    return this;
  }

  float64(value: number): this {
    float.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.byte(float.getUint8(i));
    return this;
  }

  text(value: string): this {
    const encoded = utf8.encode(value);
    return this.unsigned(encoded.length).bytes(encoded);
  }
}

/** Pieces, one after the other. */
export function joined(pieces: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
