/** cond, scan, whileLoop and checkpoint: the same here and inside tf.compile, nested, with gradients. */
import { describe, expect, it } from 'vitest';
import { printGraph } from '../../src/ir/graph.ts';
import * as tf from '../../src/index.ts';
import { trace } from '../../src/runtime/traced.ts';
import { describeBackends } from '../util/backends.ts';
import { expectGradients } from '../util/differences.ts';
import { expectClose, make, numbers, type Input } from '../util/oracle.ts';

type Fn = (...xs: tf.Tensor[]) => tf.Tensor;

/** Checks that a function gives the same at once, compiled, and compiled and run again. */
function expectSameCompiled(f: Fn, inputs: readonly Input[]): number[] {
  const xs = inputs.map((x) => make(tf, x));
  const now = Array.from(f(...xs).dataSync());
  const compiled = tf.compile(f);
  for (let i = 0; i < 2; i++) expectClose(compiled(...xs).dataSync(), now);
  compiled.dispose();
  return now;
}

/** Gradients by finite differences, and the same inside tf.compile, of first and second order. */
function expectCompiledGradients(f: Fn, inputs: readonly Input[]): void {
  expectGradients(f, inputs);
  inputs.forEach((_, k) => {
    const first: Fn = (...xs) => tf.grads(f)(xs)[k];
    expectSameCompiled(first, inputs);
    expectSameCompiled((...xs) => tf.grad((x) => first(...xs.with(k, x)).square())(xs[k]), inputs);
  });
}

describeBackends('cond', () => {
  const f: Fn = (x) =>
    tf.cond(
      x.sum().greater(0),
      () => x.square().add(1),
      () => x.mul(3),
    );

  it('runs one of two functions', () => {
    expect(expectSameCompiled(f, [{ shape: [2], values: [2, 1] }])).toEqual([5, 2]);
    expect(expectSameCompiled(f, [{ shape: [2], values: [-2, 1] }])).toEqual([-6, 3]);
    const compiled = tf.compile(f);
    expect(compiled(tf.tensor1d([2, 1])).arraySync()).toEqual([5, 2]);
    expect(compiled(tf.tensor1d([-2, 1])).arraySync()).toEqual([-6, 3]);
    compiled.dispose();
  });

  it('takes any scalar and booleans, and gives containers', () => {
    const pick = (p: tf.Tensor | boolean) =>
      tf.cond(
        p,
        () => ({ a: tf.scalar(1), b: [tf.scalar(2)] }),
        () => ({ a: tf.scalar(3), b: [tf.scalar(4)] }),
      );
    expect(pick(true).b[0].dataSync()[0]).toBe(2);
    expect(pick(tf.scalar(0)).a.dataSync()[0]).toBe(3);
    const compiled = tf.compile((p: tf.Tensor) => pick(p));
    expect(compiled(tf.tensor1d([0.5])).b[0].dataSync()[0]).toBe(2);
    expect(compiled(tf.tensor1d([0])).b[0].dataSync()[0]).toBe(4);
    compiled.dispose();
  });

  it('hands on what is already there, and knows constants', () => {
    const compiled = tf.compile((x: tf.Tensor, y: tf.Tensor) => [
      tf.cond(
        x.sum().greater(0),
        () => [x, x, y],
        () => [y, x, x],
      ),
      tf.cond(
        tf.scalar(true),
        () => x,
        () => y,
      ),
    ]);
    const show = (given: unknown) => (given as tf.Tensor[][]).flat().map((t) => t.dataSync()[0]);
    expect(show(compiled(tf.tensor1d([1]), tf.tensor1d([2])))).toEqual([1, 1, 2, 1]);
    expect(show(compiled(tf.tensor1d([-1]), tf.tensor1d([2])))).toEqual([2, -1, -1, -1]);
    compiled.dispose();
  });

  it('has gradients', () => {
    for (const sign of [1, -1]) {
      expectCompiledGradients(
        (x, w) =>
          tf.cond(
            x.sum().greater(0),
            () => x.mul(w).square(),
            () => x.sin().mul(w.square()),
          ),
        [
          { shape: [2], values: [sign, sign * 0.5] },
          { shape: [2], values: [0.7, -0.4] },
        ],
      );
    }
  });

  it('refuses', () => {
    expect(() =>
      tf.cond(
        tf.tensor1d([1, 2]),
        () => 1,
        () => 2,
      ),
    ).toThrow('cond: pred must be a scalar tensor or a boolean, got a tensor of shape [2]');
    const uneven = tf.compile((x: tf.Tensor) =>
      tf.cond(
        x.sum().greater(0),
        () => x,
        () => x.sum(),
      ),
    );
    expect(() => uneven(tf.tensor1d([1, 2]))).toThrow(
      'falseFn: got "float32[]", wanted "float32[2]"',
    );
    const v = tf.variable(tf.scalar(0));
    const assigns = tf.compile((x: tf.Tensor) =>
      tf.cond(
        x.greater(0),
        () => v.assign(x as tf.Scalar),
        () => undefined,
      ),
    );
    expect(() => assigns(tf.scalar(1))).toThrow('cannot be assigned inside');
    v.dispose();
  });
});

describeBackends('scan', () => {
  const cases = [2, 70].flatMap((n) =>
    [false, true].flatMap((reverse) => [false, true].map((unroll) => ({ n, reverse, unroll }))),
  );

  it.each(cases)('of $n, reverse $reverse, unrolled $unroll', ({ n, reverse, unroll }) => {
    const xs = numbers([n, 3]);
    const f: Fn = (x, w) => {
      const [{ sum, count }, ys] = tf.scan(
        ({ sum, count }, slice) => [
          { sum: sum.mul(0.9).add(slice.mul(w)), count: count.add(tf.scalar(1, 'int32')) },
          [sum.add(slice), slice.sum()],
        ],
        { sum: tf.zeros([3]), count: tf.scalar(0, 'int32') },
        x,
        { reverse, unroll },
      );
      return tf.concat([sum, count.toFloat().reshape([1]), ys[0].flatten(), ys[1]]);
    };
    const given = expectSameCompiled(f, [xs, { shape: [3], values: [1, 2, 3] }]);
    const sum = [0, 0, 0];
    const before: number[] = [];
    for (let k = 0; k < n; k++) {
      const i = reverse ? n - 1 - k : k;
      for (let c = 0; c < 3; c++) {
        const x = xs.values[i * 3 + c];
        before[i * 3 + c] = sum[c] + x;
        sum[c] = sum[c] * 0.9 + x * (c + 1);
      }
    }
    expectClose(given.slice(0, 4), [...sum, n], 1e-4);
    expectClose(given.slice(4, 4 + n * 3), before, 1e-4);
  });

  it('goes without xs, without ys, and no step at all', () => {
    const grow = (n: number): tf.Tensor =>
      tf.scan((a: tf.Tensor) => [a.mul(2), null], tf.scalar(1), null, { length: n })[0];
    expect([0, 5, 100].map((n) => grow(n).dataSync()[0])).toEqual([1, 32, 2 ** 100]);
    const [last, none] = tf.scan(
      (c: tf.Tensor, x: tf.Tensor) => [c, x.add(c)],
      tf.scalar(7),
      tf.zeros([0, 2]),
    );
    expect([last.dataSync()[0], none.shape]).toEqual([7, [0, 2]]);
  });

  it('swaps, keeps and copies the carry', () => {
    const f: Fn = (a, b) => {
      const [carry] = tf.scan(
        ([x, y, z]: tf.Tensor[]) => [[y, x.add(y), z, x], null],
        [a, b, a.add(10), b],
        null,
        { length: 20 },
      );
      return tf.stack(carry);
    };
    const [a, b] = [
      { shape: [], values: [0] },
      { shape: [], values: [1] },
    ];
    expect(expectSameCompiled(f, [a, b])).toEqual([6765, 10946, 10, 4181]);
  });

  it('nests, with cond and whileLoop inside', () => {
    const f: Fn = (x) =>
      tf.scan(
        (c: tf.Tensor, row: tf.Tensor) => {
          const [inner] = tf.scan(
            (d: tf.Tensor, v: tf.Tensor) => [
              tf.cond(
                v.greater(0),
                () => d.add(v),
                () => d.sub(v.mul(2)),
              ),
              null,
            ],
            c,
            row,
            { unroll: false },
          );
          return [inner.mul(0.5), inner];
        },
        tf.scalar(0),
        x,
        { unroll: false },
      )[1];
    const xs = numbers([4, 5]);
    const given = expectSameCompiled(f, [xs]);
    let c = 0;
    const expected = [0, 1, 2, 3].map((i) => {
      for (const v of xs.values.slice(i * 5, i * 5 + 5)) c += v > 0 ? v : -2 * v;
      c *= 0.5;
      return c * 2;
    });
    expectClose(given, expected);
    expectCompiledGradients((x) => f(x).square(), [numbers([2, 3])]);
  });

  it('has gradients: of the carry, the ys, the xs and what it closes over', () => {
    for (const unroll of [false, true]) {
      for (const reverse of [false, true]) {
        const f: Fn = (h0, xs, w) => {
          const [h, ys] = tf.scan(
            (h: tf.Tensor, x: tf.Tensor) => {
              const next = tf.tanh(h.mul(w).add(x));
              return [next, next.square().sum()];
            },
            h0,
            xs,
            { unroll, reverse },
          );
          return tf.concat([h, ys]);
        };
        expectCompiledGradients(f, [
          numbers([2], -1, 1, 1),
          numbers([3, 2], -1, 1, 2),
          numbers([2], 0.5, 1, 3),
        ]);
      }
    }
  });

  it('has gradients with respect to variables, also compiled', () => {
    const w = tf.variable(
      tf.tensor2d([
        [0.5, -0.2],
        [0.1, 0.3],
      ]),
      true,
      'scan/w',
    );
    const loss = (): tf.Scalar =>
      tf
        .scan(
          (h: tf.Tensor, x: tf.Tensor) => [tf.tanh(tf.matMul(h, w).add(x)), null],
          tf.ones([1, 2]),
          tf.linspace(0, 1, 12),
        )[0]
        .square()
        .sum<tf.Scalar>();
    const gradient = (): tf.Tensor => tf.variableGrads(loss, [w]).grads['scan/w'];
    const expected = tf.variableGrads(
      () =>
        tf
          .scan(
            (h: tf.Tensor, x: tf.Tensor) => [tf.tanh(tf.matMul(h, w).add(x)), null],
            tf.ones([1, 2]),
            tf.linspace(0, 1, 12),
            { unroll: true },
          )[0]
          .square()
          .sum<tf.Scalar>(),
      [w],
    ).grads['scan/w'];
    expectClose(gradient().dataSync(), expected.dataSync());
    const compiled = tf.compile(gradient);
    expectClose(compiled().dataSync(), expected.dataSync());
    compiled.dispose();
    w.dispose();
  });

  it('keeps custom gradients inside', () => {
    const clipped = tf.customGrad((...args) => {
      const [x, save] = args as [tf.Tensor, (t: tf.Tensor[]) => void];
      save([x]);
      return { value: x.square(), gradFunc: (dy, saved) => dy.mul(saved[0].abs()) };
    });
    const f: Fn = (x) =>
      tf.scan((c: tf.Tensor, v: tf.Tensor) => [c.add(clipped(v)), null], tf.scalar(0), x, {
        unroll: false,
      })[0];
    expect(
      tf
        .grad(f)(tf.tensor1d([-1, -2, 3]))
        .arraySync(),
    ).toEqual([1, 2, 3]);
    expect(
      tf
        .grad((x) => tf.grad(f)(x).square())(tf.tensor1d([-1, -2, 3]))
        .arraySync(),
    ).toEqual([-2, -4, 6]);
    expectCompiledGradients(
      (x) =>
        tf.scan(
          (c: tf.Tensor, v: tf.Tensor) => [c.mul(tf.softmax(v)), tf.softplus(c)],
          tf.ones([3]),
          x,
          {
            unroll: false,
          },
        )[1],
      [numbers([2, 3])],
    );
  });

  it('draws other random numbers at each step', () => {
    const draw = (): tf.Tensor =>
      tf.scan(
        () => {
          const [, inner] = tf.scan(() => [null, tf.randomUniform([1])], null, null, {
            length: 3,
            unroll: false,
          });
          return [null, inner];
        },
        null,
        null,
        { length: 20 },
      )[1];
    expect(new Set(draw().dataSync()).size).toBe(60);
    const compiled = tf.compile(draw);
    expect(new Set([...compiled().dataSync(), ...compiled().dataSync()]).size).toBe(120);
    compiled.dispose();
  });

  it('is one step of a program, whose text shows the inside', () => {
    const f = (x: tf.Tensor): tf.Tensor =>
      tf.scan((c: tf.Tensor, v: tf.Tensor) => [c.add(v), c], tf.scalar(0), x)[0];
    const { graph } = trace(f, [tf.zeros([100])]);
    const text = printGraph(graph);
    expect(text).toContain('scan');
    expect(text).toContain('length=100');
    expect(text).toMatch(/ {4}%\d+:f32\[\] = add/);
    expect(structuredClone(graph)).toEqual(graph);
    expect(graph.nodes.length).toBeLessThan(20);
  });

  it('leaves nothing behind', () => {
    const xs = tf.ones([30, 2]);
    const zero = tf.zeros([2]);
    const run = (): void => {
      const [a, b] = tf.scan((c: tf.Tensor, x: tf.Tensor) => [c.add(x), c], zero, xs);
      b.dataSync();
      a.dispose();
      b.dispose();
    };
    run();
    const { numTensors } = tf.memory();
    run();
    expect(tf.memory().numTensors).toBe(numTensors);
    const [a, b] = tf.scan((c: tf.Tensor, x: tf.Tensor) => [c.add(x), c], tf.zeros([2]), xs);
    expect(b.dataSync()[59]).toBe(29);
    expect(Array.from(a.dataSync())).toEqual([30, 30]);
    tf.dispose([a, b, xs]);
  });

  it('refuses', () => {
    const id = (c: tf.Tensor, x: tf.Tensor): [tf.Tensor, tf.Tensor] => [c, x];
    expect(() => tf.scan(id, tf.scalar(0), tf.scalar(1))).toThrow(
      'scan: a tensor of xs is a scalar',
    );
    expect(() => tf.scan(() => [1, null], 0, null)).toThrow('say how many steps');
    expect(() => tf.scan((c: number) => [c, null], 0, [tf.ones([2]), tf.ones([3])])).toThrow(
      'must agree, got [2,3]',
    );
    for (const unroll of [false, true]) {
      expect(() =>
        tf.scan((c: tf.Tensor, x: tf.Tensor) => [c.add(x).reshape([1]), null], 0, tf.ones([3]), {
          unroll,
        }),
      ).toThrow(
        'scan: the carry must keep its form, shapes and dtypes; fn returned: got "float32[1]"',
      );
    }
    expect(() => tf.scan(((c: tf.Tensor) => c) as never, 0, tf.ones([20]))).toThrow(
      'scan: fn must return [carry, y]',
    );
    const reads = (c: tf.Tensor): [tf.Tensor, null] => [c.add(c.dataSync()[0]), null];
    expect(() => tf.scan(reads, tf.scalar(0), null, { length: 9 })).toThrow(tf.TraceError);
  });
});

describeBackends('whileLoop', () => {
  const collatz: Fn = (n) =>
    tf.whileLoop(
      (x: tf.Tensor) => x.greater(1),
      (x: tf.Tensor, steps: tf.Tensor) => [
        tf.where(x.mod(2).equal(0), x.div(2), x.mul(3).add(1)),
        steps.add(1),
      ],
      [n, 0],
    )[1];

  it('repeats while a condition holds', () => {
    const given = [1, 6, 27].map((n) => expectSameCompiled(collatz, [{ shape: [], values: [n] }]));
    expect(given).toEqual([[0], [8], [111]]);
    const compiled = tf.compile(collatz);
    expect([6, 1, 7].map((n) => compiled(tf.scalar(n)).dataSync()[0])).toEqual([8, 0, 16]);
    compiled.dispose();
  });

  it('stops at the maximum, keeps, swaps and closes over', () => {
    const step = tf.scalar(2);
    const f: Fn = (x) =>
      tf.stack(
        tf.whileLoop(
          (a: tf.Tensor) => a.less(1e6),
          (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => [b, a.add(b).add(step), c],
          [x, x.add(1), x],
          { maximumIterations: 5 },
        ),
      );
    expect(expectSameCompiled(f, [{ shape: [], values: [1] }])).toEqual([27, 45, 1]);
  });

  it('has gradients: through the tape, and compiled with a maximum', () => {
    const f =
      (maximumIterations?: number): Fn =>
      (x) =>
        tf.whileLoop(
          (y: tf.Tensor) => y.less(10),
          (y: tf.Tensor) => [y.square()],
          [x],
          { maximumIterations },
        )[0];
    const x: Input = { shape: [], values: [1.5] };
    expectGradients(f(), [x], { tolerance: 0.02 });
    const [expected] = tf.grad(f())(tf.scalar(1.5)).dataSync();
    expect(expected).toBeCloseTo(8 * 1.5 ** 7, 3);
    expectSameCompiled((y) => tf.grad(f(6))(y), [x]);
    expectSameCompiled((y) => tf.grad((z) => tf.grad(f(6))(z))(y), [x]);
    const unbounded = tf.compile((y: tf.Tensor) => tf.grad(f())(y));
    expect(() => unbounded(tf.scalar(1.5))).toThrow('Give it maximumIterations');
  });

  it('refuses', () => {
    expect(() =>
      tf.whileLoop(
        () => true,
        () => [],
        1 as never,
      ),
    ).toThrow('whileLoop: loopVars must be');
    expect(() =>
      tf.whileLoop(
        (x: tf.Tensor) => x.less(3),
        (x: tf.Tensor) => [x.reshape([1])],
        [0],
      ),
    ).toThrow('loopVars must keep their form');
    expect(() =>
      tf.whileLoop(
        () => true,
        () => [],
        [],
        { maximumIterations: -1 },
      ),
    ).toThrow('got -1');
  });

  it('leaves nothing behind', () => {
    const { numTensors } = tf.memory();
    const [x] = tf.whileLoop(
      (x: tf.Tensor) => x.less(50),
      (x: tf.Tensor) => [x.add(1)],
      [0],
    );
    expect(tf.memory().numTensors).toBe(numTensors + 1);
    x.dispose();
  });
});

describeBackends('checkpoint', () => {
  const deep =
    (wrap: (f: Fn) => Fn): Fn =>
    (x, w) => {
      const block = wrap((y) => tf.sin(y.mul(w)).mul(tf.cos(y)).add(y));
      return block(block(block(x)));
    };

  it('changes neither values nor gradients', () => {
    const inputs = [numbers([4]), numbers([4], 0.5, 1, 2)];
    expectCompiledGradients(deep(tf.checkpoint), inputs);
    const xs = inputs.map((x) => make(tf, x));
    const plain = tf.grads(deep((f) => f))(xs);
    tf.grads(deep(tf.checkpoint))(xs).forEach((g, i) =>
      expectClose(g.dataSync(), plain[i].dataSync()),
    );
  });

  it('draws the same random numbers on both ways', () => {
    const f = tf.checkpoint((x: tf.Tensor) => tf.dropout(x, 0.5).mul(x));
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => f(x))(tf.ones([64]));
    expectClose(grad.dataSync(), value.mul(2).dataSync());
  });

  it('takes and gives containers', () => {
    const f = tf.checkpoint(({ a, b }: { a: tf.Tensor; b: tf.Tensor[] }) => ({
      sum: a.add(b[0]),
      product: a.mul(b[0]),
    }));
    const g = tf.grads((a, b) => {
      const { sum, product } = f({ a, b: [b] });
      return sum.add(product);
    });
    const [da, db] = g([tf.scalar(3), tf.scalar(4)]);
    expect([da.dataSync()[0], db.dataSync()[0]]).toEqual([5, 4]);
  });
});

describe('what a gradient keeps', () => {
  /** The arena that the compiled gradient of a chain of blocks needs. */
  const arenaOf = async (wrap: (f: Fn) => Fn): Promise<number> => {
    const { makeSource } = await import('../../src/compile/index.ts');
    const block = wrap((y) => {
      let z = y;
      for (let i = 0; i < 6; i++) z = tf.matMul(tf.sin(z), z);
      return z;
    });
    const f = (x: tf.Tensor): tf.Tensor =>
      tf.grad((y) => {
        let z = y;
        for (let i = 0; i < 6; i++) z = block(z);
        return z;
      })(x);
    return makeSource(trace(f, [tf.zeros([32, 32])]).graph).program().arena;
  };

  it('is less with checkpoint', async () => {
    const plain = await arenaOf((f) => f);
    const checkpointed = await arenaOf(tf.checkpoint);
    expect(checkpointed).toBeLessThan(plain / 2);
  });
});
