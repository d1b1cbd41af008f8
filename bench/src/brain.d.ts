/** The part of brain.js that the benchmark uses; its browser build comes without types of its own. */
declare module 'brain.js/dist/browser.js' {
  export class NeuralNetwork {
    constructor(options: { inputSize: number; hiddenLayers: number[]; outputSize: number });
    weights: number[][][];
    biases: Float32Array[];
    trainOpts: object;
    initialize(): void;
    trainPattern(sample: { input: number[]; output: number[] }): void;
  }
}
