/** Reads files of events by the definitions of TFRecord and of protobuf's wire format, with nothing of the code that writes them. */

/** CRC-32C bit by bit, as RFC 3720 defines it: the remainder by 0x1edc6f41, with bits in and out reflected. */
function remainder(data: Uint8Array): number {
  const reflect = (value: number, bits: number): number => {
    let out = 0;
    for (let i = 0; i < bits; i++) if (value & (1 << i)) out |= 1 << (bits - 1 - i);
    return out >>> 0;
  };
  let register = 0xffffffff;
  for (const byte of data) {
    register = (register ^ (reflect(byte, 8) << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit++) {
      register = ((register << 1) ^ (register & 0x80000000 ? 0x1edc6f41 : 0)) >>> 0;
    }
  }
  return (reflect(register, 32) ^ 0xffffffff) >>> 0;
}

/** TFRecord's: turned right by 15 bits, plus a constant. */
function maskedRemainder(data: Uint8Array): number {
  const turned = BigInt(remainder(data));
  return Number((((turned >> 15n) | (turned << 17n)) + 0xa282ead8n) & 0xffffffffn);
}

/** The records of a file; throws where a length or a checksum is wrong. */
export function records(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: Uint8Array[] = [];
  const check = (begin: number, end: number): void => {
    if (view.getUint32(end, true) !== maskedRemainder(file.subarray(begin, end))) {
      throw new Error(`the checksum of the bytes from ${begin} to ${end} is wrong`);
    }
  };
  for (let at = 0; at < file.length;) {
    const end = at + 12 + Number(view.getBigUint64(at, true));
    check(at, at + 8);
    check(at + 12, end);
    found.push(file.subarray(at + 12, end));
    at = end + 4;
  }
  return found;
}

type Fields = Map<number, (bigint | Uint8Array)[]>;

/** A message's fields by number: varints as numbers, everything else as bytes. */
export function message(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Error('a field goes on behind its message');
    return bytes.slice(at, (at += length));
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const wire = key & 7;
    const readers: Record<number, () => bigint | Uint8Array> = {
      0: varint,
      1: () => take(8),
      2: () => take(Number(varint())),
      5: () => take(4),
    };
    const read = readers[wire];
    if (!read) throw new Error(`there is no wire type ${wire}`);
    const list = fields.get(key >>> 3) ?? [];
    fields.set(key >>> 3, [...list, read()]);
  }
  return fields;
}

const bytesOf = (fields: Fields, number: number): Uint8Array =>
  fields.get(number)![0] as Uint8Array;
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export interface Scalar {
  step: number;
  tag: string;
  value: number;
}

/** The version that a file says it has, and its scalars in order (event.proto and summary.proto of TensorFlow). */
export function eventsOf(file: Uint8Array): {
  version: string;
  scalars: Scalar[];
  times: number[];
} {
  // A copy: parts of Node's buffers would still be views.
  const [first, ...rest] = records(new Uint8Array(file)).map(message);
  const times = [first, ...rest].map((event) => new Float64Array(bytesOf(event, 1).buffer)[0]);
  const scalars = rest.flatMap((event) => {
    const step = Number((event.get(2)?.[0] as bigint | undefined) ?? 0n);
    const summary = message(bytesOf(event, 5));
    return summary.get(1)!.map((bytes) => {
      const value = message(bytes as Uint8Array);
      const number = new Float32Array(bytesOf(value, 2).buffer)[0];
      return { step, tag: textOf(bytesOf(value, 1)), value: number };
    });
  });
  return { version: textOf(bytesOf(first, 3)), scalars, times };
}
