/**
 * Several streams as one, each opened a little before its turn, so that the next file is on its way while one is read. What is not
 * read waits where it is: nothing is gathered here.
 */
import type { Progress } from './progress.ts';

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;
type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/** So many are open at a time. */
const mostOpen = 4;

/** One of several streams. What opening or `failed`, which is told of what goes wrong later, throws, reading throws. */
export interface Part {
  readonly open: () => Promise<Bytes>;
  readonly failed?: (error: unknown) => never;
}

/** @param parts the streams, in order. */
export function joinStreams(
  parts: readonly Part[],
  progress?: Progress,
): ReadableStream<ArrayBuffer> {
  const opened: Promise<Reader>[] = [];
  let next = 0;
  let reader: Reader | null = null;

  function openMore(): void {
    while (opened.length < mostOpen && next < parts.length) {
      // Taken at once: Node cancels what nobody reads when the response that it belongs to is collected, which looks like its end.
      const soon = parts[next++].open().then((stream) => stream.getReader());
      // Told when its turn comes.
      soon.catch(() => undefined);
      opened.push(soon);
    }
  }

  /** Without a reason the reader has had enough, which is no failure. */
  async function cancelAll(reason?: unknown): Promise<void> {
    if (reason === undefined) progress?.finish();
    await reader?.cancel();
    reader = null;
    next = parts.length;
    for (const soon of opened.splice(0))
      await soon.then((left) => left.cancel()).catch(() => undefined);
  }

  return new ReadableStream<ArrayBuffer>(
    {
      async pull(controller) {
        for (;;) {
          openMore();
          if (reader === null) {
            const first = opened.shift();
            if (first === undefined) {
              progress?.finish();
              return controller.close();
            }
            reader = await first;
          }
          const { failed } = parts[next - opened.length - 1];
          const { done, value } = await reader.read().catch(failed);
          if (!done) {
            progress?.add(value.byteLength);
            const { buffer, byteOffset, byteLength } = value;
            const isWhole = byteLength === buffer.byteLength;
            return controller.enqueue(
              isWhole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength),
            );
          }
          reader = null;
        }
      },
      cancel: cancelAll,
    },
    // Nothing is read ahead.
    { highWaterMark: 0 },
  );
}
