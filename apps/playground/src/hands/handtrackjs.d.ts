// The part of the package handtrackjs that is used here; it brings no types.

declare module 'handtrackjs' {
  import type { GraphModel } from 'tendril';

  interface Prediction {
    bbox: [number, number, number, number];
    label: string;
    score: string;
  }

  class ObjectDetection {
    constructor(parameters: object);
    model: GraphModel;
    detect(input: ImageBitmap | ImageData): Promise<Prediction[]>;
  }
}
