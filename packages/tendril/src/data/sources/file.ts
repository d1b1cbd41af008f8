/** Files: those a user chose in a page, bytes in memory, and in Node those on disk. Read in chunks, never whole. */
import { nodeModule } from '../../io/node-module.ts';
import { DataSource, chunksFrom } from './data-source.ts';
import type { ByteChunkIterator } from './data-source.ts';

/** A File or Blob, bytes, or in Node a URL such as 'file:///data/iris.csv' or 'file://iris.csv'. */
export type FileElement = File | Blob | Uint8Array | string;

export interface FileChunkIteratorOptions {
  /** Where to begin, in bytes. Default: 0. */
  offset?: number;
  /** How many bytes to read at a time. Default: 1 MiB. */
  chunkSize?: number;
}

const DEFAULT_CHUNK = 1024 * 1024;

interface OpenFile {
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }>;
  close(): Promise<void>;
}

export function isLocalPath(source: unknown): source is string {
  return typeof source === 'string' && source.startsWith('file://');
}

/** Opens a file in Node. */
async function openFile(url: string): Promise<OpenFile> {
  const what = `FileDataSource: ${url} (in a page give the File of an <input type="file">)`;
  const fs = await nodeModule('node:fs/promises', what);
  return fs.open(url.slice('file://'.length), 'r');
}

/**
 * The bytes of a file.
 *
 * @example
 * ```ts
 * const source = new tf.data.FileDataSource(new TextEncoder().encode('a,b\n1,2\n'));
 * console.log(await tf.data.csv(source).toArray());
 * ```
 */
export class FileDataSource extends DataSource {
  private readonly input: FileElement;
  private readonly options: FileChunkIteratorOptions;

  constructor(input: FileElement, options: FileChunkIteratorOptions = {}) {
    super();
    const isBytes = input instanceof Uint8Array;
    const isBlob = typeof Blob === 'function' && input instanceof Blob;
    if (!isBytes && !isBlob && !isLocalPath(input)) {
      throw new Error(
        'FileDataSource: wanted a File, a Blob, a Uint8Array or a file:// URL, got ' +
          (typeof input === 'string' ? `'${input}'` : typeof input),
      );
    }
    this.input = input;
    this.options = options;
  }

  override async iterator(): Promise<ByteChunkIterator> {
    const { input } = this;
    const size = this.options.chunkSize ?? DEFAULT_CHUNK;
    let at = this.options.offset ?? 0;
    if (typeof input === 'string') {
      const file = await openFile(input);
      const read = async (): Promise<Uint8Array | null> => {
        const buffer = new Uint8Array(size);
        const { bytesRead } = await file.read(buffer, 0, size, at);
        at += bytesRead;
        return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
      };
      return chunksFrom(read, () => file.close(), `File ${input}`);
    }
    const read = async (): Promise<Uint8Array | null> => {
      const begin = at;
      at += size;
      if (input instanceof Uint8Array) {
        return begin < input.length ? input.subarray(begin, at) : null;
      }
      return begin < input.size ? new Uint8Array(await input.slice(begin, at).arrayBuffer()) : null;
    };
    return chunksFrom(read, () => undefined, 'FileChunks');
  }
}
