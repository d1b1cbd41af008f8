/** What a web server sends, while it is being sent. */
import { DataSource, chunksFrom } from './data-source.ts';
import type { ByteChunkIterator } from './data-source.ts';
import { FileDataSource, isLocalPath } from './file.ts';
import type { FileChunkIteratorOptions } from './file.ts';

export interface URLDataSourceOptions extends FileChunkIteratorOptions {
  /** Used instead of the global fetch, for example to sign requests. */
  fetchFunc?: typeof fetch;
}

/**
 * The bytes at a URL, fetched anew for each pass. In Node `file://…` URLs are read from disk.
 *
 * @example
 * ```ts
 * const fetchFunc = async () => new Response('x,y\n1,2\n3,4\n');
 * const source = new tf.data.URLDataSource('https://example.com/points.csv', { fetchFunc });
 * console.log(await tf.data.csv(source).toArray());
 * ```
 */
export class URLDataSource extends DataSource {
  private readonly url: RequestInfo;
  private readonly options: URLDataSourceOptions;

  constructor(url: RequestInfo, options: URLDataSourceOptions = {}) {
    super();
    this.url = url;
    this.options = options;
  }

  override async iterator(): Promise<ByteChunkIterator> {
    const { url } = this;
    if (isLocalPath(url)) return new FileDataSource(url, this.options).iterator();
    const address = typeof url === 'string' ? url : url.url;
    const fetchFunc = this.options.fetchFunc ?? (typeof fetch === 'function' ? fetch : undefined);
    if (!fetchFunc) {
      throw new Error('URLDataSource: this environment has no fetch; pass one as fetchFunc');
    }
    // A Request can be sent once; a dataset may be read several times.
    const response = await fetchFunc(typeof url === 'string' ? url : url.clone());
    if (!response.ok) {
      throw new Error(
        `URLDataSource: ${address} answered ${response.status} ${response.statusText}`.trimEnd(),
      );
    }
    if (response.body === null) return new FileDataSource(new Uint8Array()).iterator();
    const reader = response.body.getReader();
    let skip = this.options.offset ?? 0;
    const read = async (): Promise<Uint8Array | null> => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return null;
        const chunk = value.subarray(Math.min(skip, value.length));
        skip -= value.length - chunk.length;
        if (chunk.length > 0) return chunk;
      }
    };
    return chunksFrom(read, () => reader.cancel(), `URL ${address}`);
  }
}
