import { describe, expect, it } from 'vitest';
import {
  f32,
  f32x4,
  f64,
  f64x2,
  i16x8,
  i32,
  i32x4,
  i64,
  i64x2,
  i8x16,
  mem,
  ModuleBuilder,
  printModule,
  select,
  v128,
  type Node,
  type ValueType,
} from '../../src/backends/wasm/assembler/index.ts';

type Exports = Record<string, (...args: number[]) => number>;

function instantiate(m: ModuleBuilder, imports: WebAssembly.Imports = {}): Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(m.bytes()), imports)
    .exports as unknown as Exports;
}

describe('control flow', () => {
  it('sums with a for loop, skips none and stops at none', () => {
    const m = new ModuleBuilder();
    const sum = m.function('sum', [['n', 'i32']], ['i32'], (f) => {
      const n = f.param(0, 'i32');
      const total = f.local('i32', 'total');
      const i = f.local('i32', 'i');
      f.for(i, 0, n, 1, () => f.increment(total, i));
      f.return(total);
    });
    m.export('sum', sum);
    const { sum: run } = instantiate(m);
    expect([run(0), run(1), run(10), run(-3)]).toEqual([0, 0, 45, 0]);
    expect(printModule(m)).toMatchInlineSnapshot(`
      "(func $sum (param $n i32) (result i32)
        (local.set $i_2 (i32.const 0))
        (if $if0 (i32.lt_s (local.get $i_2) (local.get $n))
          (loop $loop1
            (local.set $total_1 (i32.add (local.get $total_1) (local.get $i_2)))
            (local.set $i_2 (i32.add (local.get $i_2) (i32.const 1)))
            (br_if $loop1 (i32.lt_s (local.get $i_2) (local.get $n)))
          )
        )
        (return (local.get $total_1))
      )"
    `);
  });

  it('branches to the label it is given, from any depth', () => {
    const m = new ModuleBuilder();
    const first = m.function('first', [['n', 'i32']], ['i32'], (f) => {
      const n = f.param(0, 'i32');
      const i = f.local('i32', 'i');
      f.block((found) => {
        f.loop((again) => {
          f.increment(i, 1);
          f.if(
            i32.eqz(i32.rem_s(i, 7)),
            () => f.if(i32.gt_s(i, n), () => f.br(found)),
            () => f.br(again),
          );
          f.br(again);
        });
      });
      f.return(i);
    });
    m.export('first', first);
    const { first: run } = instantiate(m);
    expect([run(0), run(7), run(50)]).toEqual([7, 14, 56]);
  });

  it('refuses a branch to a block that is closed', () => {
    const m = new ModuleBuilder();
    m.function('bad', [], [], (f) => {
      let closed = { name: 'none' };
      f.block((end) => (closed = end));
      f.br(closed);
    });
    expect(() => m.bytes()).toThrow('bad: branch to end0 from outside of it');
  });
});

describe('modules', () => {
  it('imports functions, globals, memory and calls through a table', () => {
    const m = new ModuleBuilder();
    const double = m.importFunction('env', 'double', ['f32'], ['f32']);
    const base = m.importGlobal('env', 'base', 'i32');
    m.importMemory('env', 'memory', { min: 1, max: 4, shared: true });
    const table = m.table({ min: 4 });
    const counter = m.global('i32', 7);
    const type = m.type(['i32'], ['i32']);
    const plus = m.function('plus', ['i32'], ['i32'], (f) =>
      f.return(i32.add(f.param(0, 'i32'), counter)),
    );
    const times = m.function('times', ['i32'], ['i32'], (f) =>
      f.return(i32.mul(f.param(0, 'i32'), counter)),
    );
    m.element(table, 1, [plus, times]);
    const run = m.function('run', ['i32', 'i32'], ['i32'], (f) => {
      f.setGlobal(counter, i32.add(counter, 1));
      f.do(f32.store(base, f.call(double, f32.load(base)), 4));
      f.return(f.callIndirect(type, table, f.param(0, 'i32'), f.param(1, 'i32')));
    });
    m.export('run', run);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
    const floats = new Float32Array(memory.buffer);
    floats[16] = 1.25;
    const { run: call } = instantiate(m, {
      env: { memory, base: 64, double: (x: number) => 2 * x },
    });
    expect(call(1, 10)).toBe(18);
    expect(floats[17]).toBe(2.5);
    expect(call(2, 10)).toBe(90);
    expect(() => call(0, 10)).toThrow(WebAssembly.RuntimeError);
  });

  it('checks operand types and argument counts while building', () => {
    const m = new ModuleBuilder();
    const callee = m.function('callee', ['i32'], [], () => undefined);
    m.function('caller', ['f32'], [], (f) => {
      const x = f.param(0, 'f32') as unknown as Node<'i32'>;
      expect(() => i32.add(x, 1)).toThrow('Expected i32, got f32');
      expect(() => f.call(callee)).toThrow('callee: wants 1 arguments, got 0');
    });
    expect(() => m.importFunction('a', 'b', [], [])).toThrow('before the module defines');
  });
});

describe('constants', () => {
  it('encodes integers of every length', () => {
    const values = [
      0,
      1,
      -1,
      63,
      64,
      -64,
      -65,
      127,
      128,
      8191,
      8192,
      -8193,
      2 ** 31 - 1,
      -(2 ** 31),
    ];
    for (const value of values) {
      const m = new ModuleBuilder();
      m.export(
        'get',
        m.function('get', [], ['i32'], (f) => f.return(i32.const(value))),
      );
      expect(instantiate(m).get()).toBe(value);
    }
  });

  it('encodes floats exactly', () => {
    for (const value of [
      0,
      -0,
      1.5,
      -Infinity,
      NaN,
      1.401298464324817e-45,
      3.4028234663852886e38,
    ]) {
      const m = new ModuleBuilder();
      m.export(
        'get',
        m.function('get', [], ['f32'], (f) => f.return(f32.const(value))),
      );
      m.export(
        'lane',
        m.function('lane', [], ['f32'], (f) =>
          f.return(f32x4.extract_lane(f32x4.const(0, 0, 0, value), 3)),
        ),
      );
      expect(instantiate(m).get()).toBe(value);
      expect(instantiate(m).lane()).toBe(value);
    }
  });
});

describe('instructions', () => {
  const a: Record<ValueType, Node> = {
    i32: i32.const(12),
    i64: i64.const(12),
    f32: f32.const(1.5),
    f64: f64.const(1.5),
    v128: f32x4.const(1, 2, 3, 4),
  };

  // An engine's validator knows every opcode's types; this asks it about all of ours.
  const groups = { i32, i64, f32, f64, v128, i8x16, i16x8, i32x4, i64x2, f32x4, f64x2 };
  const types = Object.keys(a) as ValueType[];
  for (const [group, instructions] of Object.entries(groups)) {
    for (const [name, make] of Object.entries(instructions)) {
      if (name === 'const' || name.includes('relaxed')) continue;
      it(`${group}.${name} is encoded as the engine expects`, () => {
        const call = make as (...args: unknown[]) => Node;
        const m = new ModuleBuilder();
        m.memory({ min: 1, max: 1, shared: true });
        const candidates: unknown[][] = [];
        for (const x of types) {
          if (name.endsWith('extract_lane')) candidates.push([a[x], 1]);
          for (const y of types) {
            if (name === 'shuffle')
              candidates.push([a[x], a[y], Array.from({ length: 16 }, (_, i) => i)]);
            if (name.endsWith('_lane')) candidates.push([a[x], a[y], 1], [a[x], 1, a[y]]);
            else if (make.length === 1) candidates.push([a[x]]);
            else if (make.length === 2 || /store|rmw/.test(name)) candidates.push([a[x], a[y]]);
            for (const z of types)
              if (/cmpxchg|bitselect/.test(name)) candidates.push([a[x], a[y], a[z]]);
          }
        }
        const nodes = candidates.flatMap((args) => {
          try {
            return [call(...args)];
          } catch {
            return [];
          }
        });
        expect(nodes.length).toBeGreaterThan(0);
        m.function('try', [], [], (f) => f.do(nodes[0]));
        expect(WebAssembly.validate(m.bytes())).toBe(true);
        expect(printModule(m)).toContain(`${group}.${name}`);
      });
    }
  }

  // A page's own thread may not wait.
  it.runIf(typeof document === 'undefined')('waits until a value changes', () => {
    const m = new ModuleBuilder();
    m.importMemory('env', 'memory', { min: 1, max: 1, shared: true });
    const notEqual = 1;
    const run = m.function('run', [], ['i32'], (f) => f.return(mem.wait32(0, 99, i64.const(0))));
    m.export('run', run);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    expect(instantiate(m, { env: { memory } }).run()).toBe(notEqual);
  });

  it('moves memory and wakes waiters', () => {
    const m = new ModuleBuilder();
    m.importMemory('env', 'memory', { min: 1, max: 1, shared: true });
    const run = m.function('run', [], ['i32'], (f) => {
      f.do(mem.fill(64, 7, 4), mem.copy(128, 64, 2), mem.fence(), i32.store(0, mem.size()));
      f.return(mem.notify(0, 1));
    });
    m.export('run', run);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    expect(instantiate(m, { env: { memory } }).run()).toBe(0);
    const bytes = new Uint8Array(memory.buffer);
    expect([...bytes.slice(62, 69), ...bytes.slice(127, 131), bytes[0]]).toEqual([
      0, 0, 7, 7, 7, 7, 0, 0, 7, 7, 0, 1,
    ]);
  });

  it('selects numbers and vectors', () => {
    const m = new ModuleBuilder();
    const pick = m.function('pick', ['i32'], ['f32'], (f) => {
      const c = f.param(0, 'i32');
      const v = select(c, f32x4.const(1), f32x4.const(2));
      f.return(f32.add(f32x4.extract_lane(v, 2), select(c, f32.const(10), f32.const(20))));
    });
    m.export('pick', pick);
    expect([instantiate(m).pick(1), instantiate(m).pick(0)]).toEqual([11, 22]);
  });
});
