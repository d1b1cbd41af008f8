// The networks to choose from, by name only: the page offers them without loading the library.

export type ModelKind = 'cnn' | 'dense';

export const modelNames: Record<ModelKind, string> = {
  cnn: 'Convolutional',
  dense: 'Dense',
};
