import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALIGNMENT, Allocator, type Block } from '../../src/backends/wasm/allocator.ts';
import { HEAP_START } from '../../src/backends/wasm/control.ts';
import { engineFeatures } from '../../src/backends/wasm/features.ts';
import { WasmMemory } from '../../src/backends/wasm/memory.ts';

/** What a caller does: ask for some bytes, free the block that is at this place among those alive, or extend the range. */
const actions = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ alloc: fc.nat(3000) }) },
    { weight: 1, arbitrary: fc.record({ alloc: fc.nat(200_000) }) },
    { weight: 5, arbitrary: fc.record({ free: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ extend: fc.nat(64) }) },
  ),
  { maxLength: 300 },
);

function checkLayout(alive: readonly Block[], start: number, end: number): void {
  let from = start;
  for (const { address, size } of [...alive].sort((a, b) => a.address - b.address)) {
    expect(address % ALIGNMENT).toBe(0);
    expect(address).toBeGreaterThanOrEqual(from);
    from = address + size;
  }
  expect(from).toBeLessThanOrEqual(end);
}

describe('allocator', () => {
  it('gives aligned blocks that are large enough and never overlap', () => {
    fc.assert(
      fc.property(actions, (list) => {
        const start = 1024;
        let end = 1 << 18;
        const allocator = new Allocator(start, end);
        const alive: Block[] = [];
        for (const action of list) {
          if ('alloc' in action) {
            const block = allocator.alloc(action.alloc);
            if (block === null) continue;
            expect(block.size).toBeGreaterThanOrEqual(action.alloc);
            alive.push(block);
          } else if ('free' in action && alive.length > 0) {
            allocator.free(alive.splice(action.free % alive.length, 1)[0]);
          } else if ('extend' in action) {
            end += action.extend * 1024;
            allocator.extend(end);
          }
          checkLayout(alive, start, end);
          expect(allocator.used).toBe(alive.reduce((sum, block) => sum + block.size, 0));
        }
        for (const block of alive) allocator.free(block);
        // Everything has merged again, so the whole range is one block.
        expect(allocator.used).toBe(0);
        expect(allocator.alloc(end - start)).toMatchObject({ address: start, size: end - start });
      }),
      { numRuns: 200 },
    );
  });

  it('never refuses what fits into the largest free range', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }), (sizes) => {
        const allocator = new Allocator(0, 1 << 20);
        const blocks = sizes.map((size) => allocator.alloc(size)!);
        const free = (1 << 20) - allocator.used;
        blocks.filter((_, i) => i % 2 === 0).forEach((block) => allocator.free(block));
        expect(allocator.alloc(free)).not.toBeNull();
      }),
    );
  });

  it('says how much is missing', () => {
    const allocator = new Allocator(0, 1024);
    const first = allocator.alloc(512)!;
    expect(allocator.alloc(1024)).toBeNull();
    expect(allocator.missing(1024)).toBe(512);
    allocator.extend(1536);
    expect(allocator.alloc(1024)).toMatchObject({ address: 512, size: 1024 });
    expect(allocator.missing(100)).toBe(128);
    allocator.free(first);
    expect(allocator.alloc(512)).toMatchObject({ address: 0 });
  });

  it('manages addresses up to 4 GiB and refuses more', () => {
    const end = 2 ** 32 - 65536;
    const allocator = new Allocator(0, end);
    expect(allocator.alloc(2 ** 32)).toBeNull();
    expect(allocator.alloc(2 ** 40)).toBeNull();
    const big = allocator.alloc(3 * 2 ** 30)!;
    const rest = allocator.alloc(end - 3 * 2 ** 30)!;
    expect([big.address, rest.address]).toEqual([0, 3 * 2 ** 30]);
    allocator.free(big);
    allocator.free(rest);
    expect(allocator.alloc(end)).toMatchObject({ address: 0, size: end });
  });

  it('throws when a block is freed twice', () => {
    const allocator = new Allocator(0, 4096);
    const [a, b, c, d] = [100, 100, 100, 100].map((size) => allocator.alloc(size)!);
    const freed: Block[] = [];
    for (const block of [a, d, c, b]) {
      allocator.free(block);
      freed.push(block);
      for (const again of freed) expect(() => allocator.free(again)).toThrow('freed twice');
    }
  });
});

describe.each([false, engineFeatures().threads])('memory, shared: %s', (shared) => {
  it('grows on demand and shows it in its views', () => {
    const memory = new WasmMemory(shared);
    expect(memory.shared).toBe(shared);
    const before = memory.reservedBytes;
    const small = memory.alloc(4);
    memory.f32[small.address / 4] = 1.5;
    const big = memory.alloc(2 * before);
    expect(memory.reservedBytes).toBeGreaterThanOrEqual(2 * before);
    expect(memory.u8.byteLength).toBe(memory.reservedBytes);
    expect(memory.f32[small.address / 4]).toBe(1.5);
    memory.i32[(big.address + big.size) / 4 - 1] = 7;
    memory.free(big);
    memory.free(small);
    expect(memory.usedBytes).toBe(0);
  });

  it('leaves room to read behind every block, the last one too', () => {
    const memory = new WasmMemory(shared, 8 << 20);
    for (const size of [0, 4, 48, 49, 63, 64, 65, 1000]) {
      expect(memory.alloc(size).size).toBeGreaterThanOrEqual(size + 16);
    }
    const rest = memory.alloc((8 << 20) - HEAP_START - memory.usedBytes - 16);
    expect(rest.address + rest.size).toBe(memory.reservedBytes);
  });

  it('says what is wrong when there is no more, and goes on', () => {
    const memory = new WasmMemory(shared, 8 << 20);
    const a = memory.alloc(3 << 20);
    const b = memory.alloc(4 << 20);
    const used = memory.usedBytes;
    const tooMuch = () => memory.alloc(2 << 20);
    expect(tooMuch).toThrow(
      /needs 2097152 bytes \(2\.00 MB\) more, but holds 73\d+ bytes .* cannot grow beyond the 8\.00 MB .* Dispose tensors/,
    );
    expect(memory.usedBytes).toBe(used);
    memory.free(a);
    expect(tooMuch).not.toThrow();
    memory.free(b);
  });

  it('asks for relief before it gives up', () => {
    const memory = new WasmMemory(shared, 8 << 20);
    const spare = memory.alloc(6 << 20);
    let asked = 0;
    memory.relieve = () => {
      if (asked++ > 0) return false;
      memory.free(spare);
      return true;
    };
    memory.alloc(5 << 20);
    expect(asked).toBe(1);
    expect(() => memory.alloc(5 << 20)).toThrow('Out of memory');
  });
});
