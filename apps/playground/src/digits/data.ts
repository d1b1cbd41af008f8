// The digits as arrays, decoded from the file that scripts/pack-digits.mjs makes. No DOM and no tensors:
// the page's worker, the Node demo and the tests all read through here.
//
// The file is gzip over: "DIGI", then three little-endian uint32 (training samples, held-back samples,
// pixels per sample), one byte a label, one byte a pixel. Training samples come first.

export const SIDE = 28;
export const PIXELS = SIDE * SIDE;
export const CLASSES = 10;

const HEADER_BYTES = 16;

/** Some digits: `images` holds `count` pictures of 28×28 bytes (0 paper, 255 ink), `labels` what they show. */
export interface Samples {
  count: number;
  images: Uint8Array;
  labels: Uint8Array;
}

export interface Digits {
  train: Samples;
  heldBack: Samples;
}

/** Decodes the file's bytes, whether or not the server already undid the gzip. */
export async function decodeDigits(bytes: Uint8Array): Promise<Digits> {
  const plain = isGzip(bytes) ? await gunzip(bytes) : bytes;
  const magic = String.fromCharCode(...plain.subarray(0, 4));
  if (plain.length < HEADER_BYTES || magic !== 'DIGI') {
    throw new Error(`not a file of digits: it starts with ${JSON.stringify(magic)}, not "DIGI"`);
  }
  const header = new DataView(plain.buffer, plain.byteOffset, HEADER_BYTES);
  const train = header.getUint32(4, true);
  const heldBack = header.getUint32(8, true);
  const pixels = header.getUint32(12, true);
  const total = train + heldBack;
  if (pixels !== PIXELS || plain.length !== HEADER_BYTES + total * (1 + PIXELS)) {
    throw new Error(
      `the file of digits is damaged: ${plain.length} bytes for ${total} samples of ${pixels} pixels`,
    );
  }
  const labels = plain.subarray(HEADER_BYTES, HEADER_BYTES + total);
  const images = plain.subarray(HEADER_BYTES + total);
  const all: Samples = { count: total, images, labels };
  return { train: sliceSamples(all, 0, train), heldBack: sliceSamples(all, train, total) };
}

/** Samples `start` up to (not including) `end`; shares memory with the whole. */
export function sliceSamples(samples: Samples, start: number, end: number): Samples {
  return {
    count: end - start,
    images: samples.images.subarray(start * PIXELS, end * PIXELS),
    labels: samples.labels.subarray(start, end),
  };
}

/** Pixel bytes as the network reads them: 0 to 1. */
export function toInputs(images: Uint8Array): Float32Array {
  return Float32Array.from(images, (byte) => byte / 255);
}

/** Labels as rows of ten, with a one at the label's place. */
export function toOneHot(labels: Uint8Array): Float32Array {
  const rows = new Float32Array(labels.length * CLASSES);
  labels.forEach((label, i) => {
    rows[i * CLASSES + label] = 1;
  });
  return rows;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
