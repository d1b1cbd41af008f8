/** A program of kernels as WebGL runs them: draws, one after the other, each from textures to textures. */

/** Memory that a pass uses: the kernel's argument of that number or, below 0, temporary memory -1, -2, … of the kernel's own. */
export type Place = number;

export const temporary = (i: number): Place => -1 - i;

/** Whether all elements of the targets are written; else some texels, or single elements, stay as they are. */
export type Writes = 'all' | 'texels' | 'elements';

export interface Pass {
  readonly code: string;
  readonly sources: readonly Place[];
  readonly targets: readonly Place[];
  /** How many texels are drawn. */
  readonly texels: number;
  /** The shader's further parameters, at most three: `params.y` and so on. */
  readonly params: readonly number[];
  /** The values of the text's `sizes`. */
  readonly sizes?: readonly number[];
  readonly writes: Writes;
}

/** Copies the first texels of a texture to others from `first` on, where rows of both begin. */
export interface Copy {
  readonly from: Place;
  readonly to: Place;
  readonly first: number;
  readonly texels: number;
}

export interface KernelPasses {
  /** Texels of the temporary memory. */
  readonly temporaries: readonly number[];
  /** What is brought together before the draws, because a shader may see only so many textures. */
  readonly copies: readonly Copy[];
  readonly passes: readonly Pass[];
}

export interface Limits {
  /** Textures that a shader may read. */
  readonly sources: number;
  /** Textures that a draw may write. */
  readonly targets: number;
}
