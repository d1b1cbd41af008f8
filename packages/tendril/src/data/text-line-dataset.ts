/** Text files, line by line. */
import { Dataset } from './dataset.ts';
import type { LazyIterator } from './lazy-iterator.ts';
import type { DataSource } from './sources/data-source.ts';

/**
 * The lines of a UTF-8 text, without their ends (`\n` or `\r\n`).
 *
 * @example
 * ```ts
 * const source = new tf.data.FileDataSource(new TextEncoder().encode('one\ntwo\n'));
 * console.log(await new tf.data.TextLineDataset(source).toArray()); // one, two
 * ```
 */
export class TextLineDataset extends Dataset<string> {
  protected readonly input: DataSource;

  constructor(input: DataSource) {
    super();
    this.input = input;
  }

  override async iterator(): Promise<LazyIterator<string>> {
    const chunks = await this.input.iterator();
    return chunks
      .decodeUTF8()
      .split('\n')
      .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }
}
