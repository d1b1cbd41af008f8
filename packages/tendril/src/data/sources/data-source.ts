/** Sources of bytes: what text datasets read from, chunk by chunk. */
import { LazyIterator } from '../lazy-iterator.ts';
import type { Source } from '../source.ts';
import { done, serial } from '../source.ts';

/** Something whose bytes can be read several times. */
export abstract class DataSource {
  abstract iterator(): Promise<ByteChunkIterator>;
}

/** Chunks of bytes. Where one ends and the next begins means nothing. */
export class ByteChunkIterator extends LazyIterator<Uint8Array> {
  /** The bytes as text; characters that lie across the border of two chunks come out whole. */
  decodeUTF8(): StringIterator {
    const decoder = new TextDecoder();
    let ended = false;
    const text = serial(
      async () => {
        if (ended) return done<string>();
        const chunk = await this.next();
        ended = chunk.done === true;
        const decoded = chunk.done
          ? decoder.decode()
          : decoder.decode(chunk.value, { stream: true });
        return ended && decoded === '' ? done<string>() : { value: decoded, done: false };
      },
      () => this.return(),
    );
    return new StringIterator(text, `${this.summary()} -> Utf8`);
  }
}

/** Pieces of a text. */
export class StringIterator extends LazyIterator<string> {
  /** The text between separators, wherever the pieces begin and end. Nothing comes after a separator at the end. */
  split(separator: string): StringIterator {
    const parts: string[] = [];
    let rest: string | null = '';
    const next = async (): Promise<IteratorResult<string>> => {
      while (parts.length === 0) {
        if (rest === null) return done();
        const piece: IteratorResult<string> = await this.next();
        if (piece.done) {
          if (rest !== '') parts.push(rest);
          rest = null;
        } else {
          parts.push(...(rest + piece.value).split(separator));
          rest = parts.pop()!;
        }
      }
      return { value: parts.shift()!, done: false };
    };
    return new StringIterator(
      serial(next, () => this.return()),
      `${this.summary()} -> Split('${separator}')`,
    );
  }
}

/** An iterator over chunks that a function reads. */
export function chunksFrom(
  read: () => Promise<Uint8Array | null>,
  close: () => Promise<void> | void,
  description: string,
): ByteChunkIterator {
  const source: Source<Uint8Array> = serial(async () => {
    const chunk = await read();
    return chunk === null ? done() : { value: chunk, done: false };
  }, close);
  return new ByteChunkIterator(source, description);
}
