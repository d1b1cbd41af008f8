/** What an environment offers beside the language: fetching, a clock, text as bytes. */

export interface Platform {
  fetch(path: string, requestInits?: RequestInit, options?: unknown): Promise<Response>;
  /** Milliseconds, from some moment on. */
  now(): number;
  encode(text: string, encoding: string): Uint8Array;
  decode(bytes: Uint8Array, encoding: string): string;
  isTypedArray(a: unknown): a is Float32Array | Int32Array | Uint8Array | Uint8ClampedArray;
}

/** The one of browsers, workers and Node. */
export const defaultPlatform: Platform = {
  fetch: (path, requestInits) => globalThis.fetch(path, requestInits),
  now: () => performance.now(),
  encode(text, encoding) {
    if (/^utf-?8$/i.test(encoding)) return new TextEncoder().encode(text);
    throw new Error(`encodeString: text is encoded as utf-8, not as ${encoding}`);
  },
  decode: (bytes, encoding) => new TextDecoder(encoding).decode(bytes),
  isTypedArray: (a): a is Float32Array =>
    a instanceof Float32Array ||
    a instanceof Int32Array ||
    a instanceof Uint8Array ||
    a instanceof Uint8ClampedArray,
};

let current = defaultPlatform;

/** The one that counts now. */
export function currentPlatform(): Platform {
  return current;
}

export function usePlatform(platform: Platform): void {
  current = platform;
}
