/** Strings to bytes and back. TextEncoder and TextDecoder are everywhere, and made once. */

let encoder: TextEncoder | undefined;
const decoders = new Map<string, TextDecoder>();

function refuseUnlessUtf8(encoding: string): void {
  if (!/^utf-?8$/i.test(encoding)) {
    throw new Error(
      `encodeString: strings are encoded in utf-8 only, got the encoding '${encoding}'`,
    );
  }
}

/**
 * A string's bytes in UTF-8.
 *
 * @throws if another encoding is asked for: platforms encode in no other.
 * @example
 * ```ts
 * console.log(tf.util.encodeString('é')); // Uint8Array [195, 169]
 * ```
 */
export function encodeString(s: string, encoding = 'utf-8'): Uint8Array {
  refuseUnlessUtf8(encoding);
  encoder ??= new TextEncoder();
  return encoder.encode(s);
}

/**
 * The string that bytes encode. Bytes that mean nothing become U+FFFD.
 *
 * @param encoding any that TextDecoder knows, 'utf-8' by default.
 * @example
 * ```ts
 * console.log(tf.util.decodeString(new Uint8Array([195, 169]))); // é
 * ```
 */
export function decodeString(bytes: Uint8Array, encoding = 'utf-8'): string {
  let decoder = decoders.get(encoding);
  if (decoder === undefined) {
    decoder = new TextDecoder(encoding, { ignoreBOM: true });
    decoders.set(encoding, decoder);
  }
  return decoder.decode(bytes);
}

let strict: TextDecoder | undefined;

/** The string that bytes encode in UTF-8, null where they encode none. */
export function decodeStrictly(bytes: Uint8Array): string | null {
  strict ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** A string with one character a byte, for what handles any bytes as text. */
export function toBinary(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
