/**
 * A growing list of bytes, with the encodings of the WebAssembly binary format. It knows nothing of instructions.
 */

const float = new DataView(new ArrayBuffer(8));

export class ByteWriter {
  /** The bytes so far. */
  readonly list: number[] = [];

  byte(value: number): this {
    this.list.push(value);
    return this;
  }

  bytes(values: Iterable<number>): this {
    for (const value of values) this.list.push(value);
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

  /** Signed LEB128, for integer constants. */
  signed(value: number | bigint): this {
    let rest = BigInt(value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0))
        return this.byte(low);
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
    const encoded = new TextEncoder().encode(value);
    return this.unsigned(encoded.length).bytes(encoded);
  }

  /** Something preceded by its length in bytes: a section's content, a function's body. */
  sized(content: ByteWriter): this {
    return this.unsigned(content.list.length).bytes(content.list);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.list);
  }
}
