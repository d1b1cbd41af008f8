/**
 * Which bytes of an address range are taken: a two-level segregated fit allocator (Masmano et al., "TLSF: a new dynamic memory
 * allocator for real-time systems", ECRTS 2004). Free blocks hang in lists by size; bit maps find a list that fits; neighbours
 * merge when they are freed: all of it in a bounded number of steps. It only counts addresses; the memory is another's.
 */

/** All blocks start at multiples of this and have sizes that are multiples of it. */
export const ALIGNMENT = 64;
const alignmentBits = 6;

/** Each power of two is divided into this many lists. */
const linesBits = 3;
const lines = 1 << linesBits;
/** Sizes below 2^32 bytes have fewer than 2^26 granules. */
const levels = 26 - linesBits + 2;

/** A range of bytes in use. */
export interface Block {
  readonly address: number;
  readonly size: number;
}

class Chunk implements Block {
  address: number;
  size: number;
  free = false;
  /** Neighbours in memory. */
  before: Chunk | null;
  after: Chunk | null = null;
  /** Neighbours in a free list. */
  previous: Chunk | null = null;
  next: Chunk | null = null;

  constructor(address: number, size: number, before: Chunk | null) {
    this.address = address;
    this.size = size;
    this.before = before;
  }
}

/** The list in which a free block of `granules` hangs. */
function listOf(granules: number): number {
  if (granules < lines) return granules;
  const log2 = 31 - Math.clz32(granules);
  return ((log2 - linesBits + 1) << linesBits) | ((granules >>> (log2 - linesBits)) & (lines - 1));
}

/** The first list all of whose blocks have at least `granules`. */
function fittingList(granules: number): number {
  if (granules < lines) return granules;
  const log2 = 31 - Math.clz32(granules);
  return listOf(granules + (1 << (log2 - linesBits)) - 1);
}

export class Allocator {
  /** Bytes of all blocks in use. */
  used = 0;
  private end: number;
  private last: Chunk | null = null;
  private readonly lists = new Array<Chunk | null>(levels * lines).fill(null);
  private readonly linesInUse = new Uint8Array(levels);
  private levelsInUse = 0;

  /** Manages the bytes from `start` to `end`, both multiples of ALIGNMENT. */
  constructor(start: number, end: number) {
    this.end = start;
    this.extend(end);
  }

  /** A block of at least `bytes` bytes, or null when no free range is large enough. */
  alloc(bytes: number): Block | null {
    const granules = Math.max(1, Math.ceil(bytes / ALIGNMENT));
    if (granules >= 1 << (32 - alignmentBits)) return null;
    const chunk = this.find(granules);
    if (chunk === null) return null;
    this.unlink(chunk);
    this.cut(chunk, granules * ALIGNMENT);
    this.used += chunk.size;
    return chunk;
  }

  free(block: Block): void {
    let chunk = block as Chunk;
    if (chunk.free) throw new Error(`wasm: ${chunk.address} was freed twice`);
    this.used -= chunk.size;
    const { before, after } = chunk;
    if (after?.free) {
      this.unlink(after);
      this.absorb(chunk, after);
    }
    if (before?.free) {
      this.unlink(before);
      this.absorb(before, chunk);
      chunk = before;
    }
    this.link(chunk);
  }

  /** Adds the bytes up to `end` to the range. */
  extend(end: number): void {
    const size = end - this.end;
    if (size <= 0) return;
    const chunk = new Chunk(this.end, size, this.last);
    if (this.last !== null) this.last.after = chunk;
    this.last = chunk;
    this.end = end;
    this.used += size;
    this.free(chunk);
  }

  /** How many bytes the range must be extended by so that `bytes` fit at its end. */
  missing(bytes: number): number {
    const wanted = Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
    return this.last?.free ? Math.max(0, wanted - this.last.size) : wanted;
  }

  private find(granules: number): Chunk | null {
    const list = fittingList(granules);
    let level = list >>> linesBits;
    let line = this.linesInUse[level] & (-1 << (list & (lines - 1)));
    if (line === 0) {
      const above = this.levelsInUse & (-2 << level);
      if (above === 0) return this.search(granules);
      level = 31 - Math.clz32(above & -above);
      line = this.linesInUse[level];
    }
    return this.lists[(level << linesBits) | (31 - Math.clz32(line & -line))];
  }

  /** The last resort before memory has to grow: blocks of the list into which the size itself falls. */
  private search(granules: number): Chunk | null {
    let chunk = this.lists[listOf(granules)];
    while (chunk !== null && chunk.size < granules * ALIGNMENT) chunk = chunk.next;
    return chunk;
  }

  /** Cuts `chunk` to `size` and frees the rest. */
  private cut(chunk: Chunk, size: number): void {
    const rest = chunk.size - size;
    if (rest === 0) return;
    const tail = new Chunk(chunk.address + size, rest, chunk);
    tail.after = chunk.after;
    if (tail.after === null) this.last = tail;
    else tail.after.before = tail;
    chunk.after = tail;
    chunk.size = size;
    this.link(tail);
  }

  /** `second`, which follows `first`, becomes part of it. */
  private absorb(first: Chunk, second: Chunk): void {
    // Its object is gone from the chain, but who still holds it must not free it again.
    second.free = true;
    first.size += second.size;
    first.after = second.after;
    if (first.after === null) this.last = first;
    else first.after.before = first;
  }

  private link(chunk: Chunk): void {
    const list = listOf(chunk.size / ALIGNMENT);
    const head = this.lists[list];
    chunk.free = true;
    chunk.previous = null;
    chunk.next = head;
    if (head !== null) head.previous = chunk;
    this.lists[list] = chunk;
    const level = list >>> linesBits;
    this.linesInUse[level] |= 1 << (list & (lines - 1));
    this.levelsInUse |= 1 << level;
  }

  private unlink(chunk: Chunk): void {
    chunk.free = false;
    const { previous, next } = chunk;
    if (next !== null) next.previous = previous;
    if (previous !== null) {
      previous.next = next;
      return;
    }
    const list = listOf(chunk.size / ALIGNMENT);
    this.lists[list] = next;
    if (next !== null) return;
    const level = list >>> linesBits;
    this.linesInUse[level] &= ~(1 << (list & (lines - 1)));
    if (this.linesInUse[level] === 0) this.levelsInUse &= ~(1 << level);
  }
}
