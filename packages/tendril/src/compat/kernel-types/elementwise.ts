/** What kernels that go element by element take, by TensorFlow.js's names. */
import type { DataType } from '../../runtime/index.ts';
import type { TensorInfo } from '../tensor-info.ts';
import type { BinaryInputs, Named, UnaryInputs } from './shared.ts';

export type AbsInputs = UnaryInputs;
export type AcosInputs = UnaryInputs;
export type AcoshInputs = UnaryInputs;
export type AddInputs = BinaryInputs;
export type AddNInputs = TensorInfo[];
export type AsinInputs = UnaryInputs;
export type AsinhInputs = UnaryInputs;
export type AtanInputs = UnaryInputs;
export type AtanhInputs = UnaryInputs;
export type Atan2Inputs = BinaryInputs;
export type BitwiseAndInputs = BinaryInputs;
export type CastInputs = UnaryInputs;
export interface CastAttrs {
  dtype: DataType;
}
export type CeilInputs = UnaryInputs;
export type ClipByValueInputs = UnaryInputs;
export interface ClipByValueAttrs {
  clipValueMin: number;
  clipValueMax: number;
}
export type ComplexInputs = Named<'real' | 'imag'>;
export type ComplexAbsInputs = UnaryInputs;
export type CosInputs = UnaryInputs;
export type CoshInputs = UnaryInputs;
export type RealDivInputs = BinaryInputs;
export type EluInputs = UnaryInputs;
export type ErfInputs = UnaryInputs;
export type EqualInputs = BinaryInputs;
export type ExpInputs = UnaryInputs;
export type Expm1Inputs = UnaryInputs;
export type FloorInputs = UnaryInputs;
export type FloorDivInputs = BinaryInputs;
export type GreaterInputs = BinaryInputs;
export type GreaterEqualInputs = BinaryInputs;
export type IdentityInputs = UnaryInputs;
export type ImagInputs = Named<'input'>;
export type IsFiniteInputs = UnaryInputs;
export type IsInfInputs = UnaryInputs;
export type IsNanInputs = UnaryInputs;
export type LeakyReluInputs = UnaryInputs;
export interface LeakyReluAttrs {
  alpha: number;
}
export type LessInputs = BinaryInputs;
export type LessEqualInputs = BinaryInputs;
export type LogInputs = UnaryInputs;
export type Log1pInputs = UnaryInputs;
export type LogicalAndInputs = BinaryInputs;
export type LogicalNotInputs = UnaryInputs;
export type LogicalOrInputs = BinaryInputs;
export type LogicalXorInputs = BinaryInputs;
export type MaximumInputs = BinaryInputs;
export type MinimumInputs = BinaryInputs;
export type ModInputs = BinaryInputs;
export type MultiplyInputs = BinaryInputs;
export type NegInputs = UnaryInputs;
export type NotEqualInputs = BinaryInputs;
export type OnesLikeInputs = UnaryInputs;
export type PowInputs = BinaryInputs;
export type PreluInputs = Named<'x' | 'alpha'>;
export type RealInputs = Named<'input'>;
export type ReciprocalInputs = UnaryInputs;
export type ReluInputs = UnaryInputs;
export type Relu6Inputs = UnaryInputs;
export type RoundInputs = UnaryInputs;
export type RsqrtInputs = UnaryInputs;
export type SelectInputs = Named<'condition' | 't' | 'e'>;
export type SeluInputs = UnaryInputs;
export type SinInputs = UnaryInputs;
export type SinhInputs = UnaryInputs;
export type SignInputs = UnaryInputs;
export type SigmoidInputs = UnaryInputs;
export type SoftplusInputs = UnaryInputs;
export type SqrtInputs = UnaryInputs;
export type SquaredDifferenceInputs = BinaryInputs;
export type SquareInputs = UnaryInputs;
export type SubInputs = BinaryInputs;
export type TanInputs = UnaryInputs;
export type TanhInputs = UnaryInputs;
export type ZerosLikeInputs = UnaryInputs;
export type StepInputs = UnaryInputs;
export type StepAttrs = LeakyReluAttrs;
