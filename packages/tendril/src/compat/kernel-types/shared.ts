/** What the types of kernels' inputs and attributes share. */
import type { ExplicitPadding } from '../../ops/util/windows.ts';
import type { NamedTensorInfoMap } from '../kernels/table.ts';

/** Inputs by name. */
export type Named<Names extends string> = Pick<NamedTensorInfoMap, Names>;
export type UnaryInputs = Named<'x'>;
export type BinaryInputs = Named<'a' | 'b'>;

/** A number for each of two axes, or one for both. */
export type Pair = [number, number] | number;
export type Triple = [number, number, number] | number;
export type Pad = 'valid' | 'same' | number;
export type Pad2D = Pad | ExplicitPadding;
export type Rounding = 'floor' | 'round' | 'ceil';
export type Layout2D = 'NHWC' | 'NCHW';
export type Layout3D = 'NDHWC' | 'NCDHW';
