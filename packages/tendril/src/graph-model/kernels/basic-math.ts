/** Kernels of category basic_math: functions of one tensor, element by element. */
import * as ops from '../../ops/index.ts';
import { binary, fixed, unary, type KernelTable } from './kernel.ts';

export const basicMath: KernelTable = {
  Abs: unary(ops.abs),
  Acos: unary(ops.acos),
  Acosh: unary(ops.acosh),
  Asin: unary(ops.asin),
  Asinh: unary(ops.asinh),
  Atan: unary(ops.atan),
  Atan2: binary(ops.atan2),
  Atanh: unary(ops.atanh),
  Ceil: unary(ops.ceil),
  ClipByValue: fixed(
    (call) => {
      const [low, high] = [call.tensor(1), call.tensor(2)];
      if (low.size === 1 && high.size === 1) {
        return ops.clipByValue(call.tensor(0), call.number(1), call.number(2));
      }
      return ops.minimum(ops.maximum(call.tensor(0), low), high);
    },
    [1, 2],
  ),
  Complex: binary(ops.complex),
  ComplexAbs: unary(ops.abs),
  Cos: unary(ops.cos),
  Cosh: unary(ops.cosh),
  Elu: unary(ops.elu),
  Erf: unary(ops.erf),
  Exp: unary(ops.exp),
  Expm1: unary(ops.expm1),
  Floor: unary(ops.floor),
  Imag: unary(ops.imag),
  IsFinite: unary(ops.isFinite),
  IsInf: unary(ops.isInf),
  IsNan: unary(ops.isNaN),
  LeakyRelu: fixed((call) => ops.leakyRelu(call.tensor(0), call.attrs.number('alpha', 0.2))),
  Log: unary(ops.log),
  Log1p: unary(ops.log1p),
  Neg: unary(ops.neg),
  Prelu: binary(ops.prelu),
  Real: unary(ops.real),
  Reciprocal: unary(ops.reciprocal),
  Relu: unary(ops.relu),
  Relu6: unary(ops.relu6),
  Round: unary(ops.round),
  Rsqrt: unary(ops.rsqrt),
  Selu: unary(ops.selu),
  Sigmoid: unary(ops.sigmoid),
  Sign: unary(ops.sign),
  Sin: unary(ops.sin),
  Sinh: unary(ops.sinh),
  Softplus: unary(ops.softplus),
  Sqrt: unary(ops.sqrt),
  Square: unary(ops.square),
  Tan: unary(ops.tan),
  Tanh: unary(ops.tanh),
};
