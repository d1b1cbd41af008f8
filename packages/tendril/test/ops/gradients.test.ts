/** grad, grads, valueAndGrad(s), variableGrads, customGrad. */
import { expect, it } from 'vitest';
import * as tf from '../../src/index.ts';
import { describeBackends } from '../util/backends.ts';
import { expectClose } from '../util/oracle.ts';

const cube = (x: tf.Tensor): tf.Tensor => x.mul(x).mul(x);

describeBackends('gradients', () => {
  it('grad, of every order', () => {
    const x = tf.tensor1d([2, -3]);
    const first = tf.grad(cube);
    const second = tf.grad((t) => first(t));
    const third = tf.grad((t) => second(t));
    expect(first(x).arraySync()).toEqual([12, 27]);
    expect(second(x).arraySync()).toEqual([12, -18]);
    expect(third(x).arraySync()).toEqual([6, 6]);
  });

  it('takes a dy, and plain values', () => {
    expect(tf.grad(cube)([2, 3], [1, 10]).arraySync()).toEqual([12, 270]);
    expect(tf.grad(cube)(2).arraySync()).toBe(12);
  });

  it('checks dy', () => {
    expect(() => tf.grad(cube)([2, 3], [1])).toThrow(
      'grad: dy of shape [1] must have the shape that the function returned, [2]',
    );
    expect(() => tf.grad(cube)([2, 3], tf.tensor1d([1, 1], 'int32'))).toThrow(
      'grad: dy must be float32',
    );
  });

  it('leaks nothing, also when it throws', () => {
    const x = tf.tensor1d([2, 3]);
    const before = tf.memory().numTensors;
    tf.grad(cube)(x).dispose();
    expect(() => tf.grad(cube)(x, [1])).toThrow();
    expect(() => tf.grad(() => tf.scalar(1))(x)).toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('grads', () => {
    const [da, db] = tf.grads((a, b) => a.mul(b).mul(b))([tf.tensor1d([2]), [3]]);
    expect(da.arraySync()).toEqual([9]);
    expect(db.arraySync()).toEqual([12]);
    expect(() => tf.grads((a) => a)(tf.scalar(1) as unknown as tf.Tensor[])).toThrow(
      'grads: the arguments come in one array',
    );
  });

  it('tells arguments apart that are one tensor', () => {
    const x = tf.scalar(3);
    const [da, db] = tf.grads((a, b) => a.mul(b).mul(b))([x, x]);
    expect(da.arraySync()).toBe(9);
    expect(db.arraySync()).toBe(18);
    const same = tf.reshape(x, []);
    expect(
      tf
        .grads((a, b) => a.sub(b))([x, same])
        .map((g) => g.arraySync()),
    ).toEqual([1, -1]);
    // And an outer gradient still sees both.
    const outer = tf.grad((t) => tf.grads((a, b) => a.mul(b).mul(b))([t, t])[1]);
    expect(outer(x).arraySync()).toBe(12);
  });

  it('valueAndGrad and valueAndGrads', () => {
    const { value, grad } = tf.valueAndGrad(cube)(tf.tensor1d([2]));
    expect([value.arraySync(), grad.arraySync()]).toEqual([[8], [12]]);
    const both = tf.valueAndGrads((a, b) => a.mul(b))([tf.scalar(2), tf.scalar(3)]);
    expect(both.value.arraySync()).toBe(6);
    expect(both.grads.map((g) => g.arraySync())).toEqual([3, 2]);
    expect(() => tf.valueAndGrad(cube)(2 as unknown as tf.Tensor)).toThrow(
      'valueAndGrad: x must be a tensor',
    );
    expect(() => tf.valueAndGrads(cube)([2] as unknown as tf.Tensor[])).toThrow(
      'argument 0 must be a tensor',
    );
  });

  it('says when there is no gradient', () => {
    const x = tf.scalar(1);
    expect(() => tf.grad(() => tf.scalar(2))(x)).toThrow(
      'grad: cannot compute the gradient: the result does not depend on argument 0',
    );
    expect(() => tf.grads((a) => a)([x, x])).toThrow('argument 1');
    expect(() => tf.grad((t) => t.cast('float32'))(tf.scalar(1, 'int32'))).toThrow('it is int32');
    expect(() => tf.grad((t) => t.cast('int32'))(x)).toThrow('returned int32');
    expect(() => tf.grad((() => 3) as unknown as (x: tf.Tensor) => tf.Tensor)(x)).toThrow(
      'must return one tensor',
    );
    expect(() => tf.grad(3 as unknown as (x: tf.Tensor) => tf.Tensor)).toThrow(
      'grad: wanted a function',
    );
  });

  it('gives 0 for functions that go in steps', () => {
    for (const f of [tf.floor, tf.ceil, tf.round, tf.sign, tf.step] as ((
      x: tf.Tensor,
    ) => tf.Tensor)[]) {
      expect(
        tf
          .grad(f)(tf.tensor1d([1.3, -2]))
          .arraySync(),
      ).toEqual([0, 0]);
    }
    expect(
      tf
        .grad((x) => tf.floorDiv(x, 2))(tf.scalar(3))
        .arraySync(),
    ).toBe(0);
  });

  it('follows what is computed inside only', () => {
    const x = tf.scalar(3);
    const outside = x.mul(2);
    expect(
      tf
        .grad((t) => t.mul(outside))(x)
        .arraySync(),
    ).toBe(6);
  });

  it('survives reading data inside', () => {
    const slope = tf.grad((x) => {
      const y = x.mul(x);
      expect(y.dataSync()[0]).toBe(9);
      return y.mul(x);
    });
    expect(slope(tf.scalar(3)).arraySync()).toBe(27);
  });

  it('variableGrads', () => {
    const w = tf.variable(tf.tensor1d([1, 2]), true, 'gradients/w');
    const unused = tf.variable(tf.scalar(1), true, 'gradients/unused');
    const fixed = tf.variable(tf.scalar(4), false, 'gradients/fixed');
    const loss = (): tf.Scalar => w.mul(fixed).square().sum();
    const all = tf.variableGrads(loss);
    expect(all.value.arraySync()).toBe(80);
    expect(Object.keys(all.grads)).toEqual(['gradients/w']);
    expect(all.grads['gradients/w'].arraySync()).toEqual([32, 64]);
    const given = tf.variableGrads(loss, [w, fixed]);
    expect(given.grads['gradients/fixed']).toBeNull();
    expect(() => tf.variableGrads(loss, [fixed])).toThrow('none of the 1 variables is trainable');
    expect(() => tf.variableGrads(loss, [unused])).toThrow('depends on none of the variables');
    expect(() => tf.variableGrads(() => w.square() as unknown as tf.Scalar)).toThrow(
      'must return a scalar',
    );
    expect(() => tf.variableGrads(loss, [tf.scalar(1)] as unknown as tf.Variable[])).toThrow(
      'varList',
    );
    tf.dispose([w, unused, fixed]);
  });

  it('variableGrads sees the value of before an assignment', () => {
    const w = tf.variable(tf.scalar(2), true, 'gradients/assigned');
    const { grads } = tf.variableGrads(() => {
      const y = w.square() as tf.Scalar;
      w.assign(tf.scalar(10));
      return y;
    }, [w]);
    expect(grads['gradients/assigned'].arraySync()).toBe(4);
    expect(w.arraySync()).toBe(10);
    w.dispose();
  });

  it('customGrad', () => {
    const f = tf.customGrad((...inputs) => {
      const [x, save] = inputs as [tf.Tensor, (saved: tf.Tensor[]) => void];
      save([x]);
      return {
        value: x.square(),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [dy.mul(saved[0].abs())],
      };
    });
    const x = tf.tensor1d([-1, -2, 3]);
    expect(f(x).arraySync()).toEqual([1, 4, 9]);
    expect(
      tf
        .grad((t) => f(t))(x)
        .arraySync(),
    ).toEqual([1, 2, 3]);
    expect(
      tf
        .grad((t) => tf.grad((u) => f(u))(t))(x)
        .arraySync(),
    ).toEqual([-1, -1, 1]);
  });

  it('customGrad keeps what it saved while the gradient needs it', () => {
    const f = tf.customGrad((...inputs) => {
      const [a, b, save] = inputs as [tf.Tensor, tf.Tensor, (saved: tf.Tensor[]) => void];
      const product = a.mul(b);
      save([product]);
      return {
        value: product.exp(),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
          dy.mul(saved[0]),
          dy.mul(saved[0]).mul(2),
        ],
      };
    });
    const [da, db] = tf.grads((a, b) => tf.tidy(() => f(a.mul(1), b.mul(1))))([
      tf.scalar(2),
      tf.scalar(3),
    ]);
    expectClose(da.dataSync(), [6]);
    expectClose(db.dataSync(), [12]);
  });

  it('customGrad says what is wrong', () => {
    const wrong = tf.customGrad((() => 3) as never);
    expect(() => wrong(tf.scalar(1))).toThrow(
      'customGrad: the function must return { value, gradFunc }',
    );
    expect(() => wrong(1 as unknown as tf.Tensor)).toThrow(
      'customGrad: all arguments must be tensors',
    );
    const few = tf.customGrad((...inputs) => ({
      value: (inputs[0] as tf.Tensor).mul(1),
      gradFunc: () => [],
    }));
    expect(() => tf.grad((x) => few(x))(tf.scalar(1))).toThrow(
      'gradFunc must return one tensor for each of the 1 inputs, got none',
    );
    const unsaved = tf.customGrad((...inputs) => ({
      value: (inputs[0] as tf.Tensor).mul(1),
      gradFunc: (_dy, saved) => saved[0],
    }));
    expect(() => tf.grad((x) => unsaved(x))(tf.scalar(1))).toThrow('1 inputs, got undefined');
    const wide = tf.customGrad((...inputs) => ({
      value: (inputs[0] as tf.Tensor).sum(),
      gradFunc: (dy) => dy,
    }));
    expect(() => tf.grad((x) => wide(x))(tf.tensor1d([1, 2]))).toThrow(
      'gradFunc gave a gradient of shape [] for input 0 of shape [2]',
    );
    const alone = tf.customGrad((...inputs) => {
      const [x, save] = inputs as [tf.Tensor, (saved: unknown) => void];
      save(x);
      return { value: x.mul(1), gradFunc: (dy) => dy };
    });
    expect(() => alone(tf.scalar(1))).toThrow('save takes one array of tensors');
  });

  it('goes through long chains', () => {
    const f = (x: tf.Tensor): tf.Tensor => {
      let y = x;
      for (let i = 0; i < 3000; i++) y = y.mul(1.0001);
      return y;
    };
    expectClose(tf.grad(f)(tf.scalar(1)).dataSync(), [1.0001 ** 3000], 1e-3);
  });

  it('works inside compiled functions', () => {
    const slope = tf.compile((x: tf.Tensor) => tf.grad(cube)(x));
    expect(slope(tf.tensor1d([2])).arraySync()).toEqual([12]);
    expect(slope(tf.tensor1d([3])).arraySync()).toEqual([27]);
    slope.dispose();
  });
});
