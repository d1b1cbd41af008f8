/**
 * Files of events as TensorBoard reads them: records (TFRecord: length, its CRC, data, its CRC) of messages in protobuf's wire
 * format. Of the many things that an event may be, here are scalars.
 */

let table: Uint32Array | undefined;

/** The table of CRC-32C (Castagnoli), reflected: its polynomial is 0x82f63b78. */
function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    return crc;
  });
}

export function crc32c(data: Uint8Array): number {
  table ??= makeTable();
  let crc = 0xffffffff;
  for (const byte of data) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Records hold CRCs turned and shifted, so that a CRC of data that holds CRCs is still a good one. */
function masked(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Data as a record. */
export function record(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(out.subarray(0, 8)), true);
  out.set(data, 12);
  view.setUint32(12 + data.length, masked(data), true);
  return out;
}

type Field = number[];

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

function numberField(field: number, value: number): Field {
  return [...varint(field * 8), ...varint(value)];
}

function bytesField(field: number, bytes: ArrayLike<number>): Field {
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...Array.from(bytes)];
}

function textField(field: number, text: string): Field {
  return bytesField(field, new TextEncoder().encode(text));
}

function doubleField(field: number, value: number): Field {
  return [...varint(field * 8 + 1), ...new Uint8Array(Float64Array.of(value).buffer)];
}

function floatField(field: number, value: number): Field {
  return [...varint(field * 8 + 5), ...new Uint8Array(Float32Array.of(value).buffer)];
}

/** The event that begins a file. */
export function versionEvent(seconds: number): Uint8Array {
  return Uint8Array.from([...doubleField(1, seconds), ...textField(3, 'brain.Event:2')]);
}

/** An event with one scalar: event.summary.value with its tag and simple_value. */
export function scalarEvent(seconds: number, step: number, tag: string, value: number): Uint8Array {
  const summary = bytesField(1, [...textField(1, tag), ...floatField(2, value)]);
  return Uint8Array.from([
    ...doubleField(1, seconds),
    ...numberField(2, step),
    ...bytesField(5, summary),
  ]);
}
