/** brain.js, for tiny networks that learn sample by sample. */
import { NeuralNetwork } from 'brain.js/dist/browser.js';
import { uniform, weights } from '../data.ts';
import type { EntrantModule, Job } from './types.ts';

/** brain.js keeps a layer's weights as a row for each of its neurons. */
function rowsOf(values: Float32Array, inputs: number, outputs: number): number[][] {
  return Array.from({ length: outputs }, (_, o) =>
    Array.from({ length: inputs }, (_unused, i) => values[i * outputs + o]),
  );
}

function onlineSgd(): Job {
  const xs = uniform(64 * 16, 3, 0, 1);
  const ys = uniform(64 * 4, 4, 0, 1);
  const samples = Array.from({ length: 64 }, (_, i) => ({
    input: [...xs.slice(16 * i, 16 * i + 16)],
    output: [...ys.slice(4 * i, 4 * i + 4)],
  }));
  const net = new NeuralNetwork({ inputSize: 16, hiddenLayers: [32], outputSize: 4 });
  net.initialize();
  const zeros = (n: number): Float32Array => new Float32Array(n);
  net.weights = [
    [],
    rowsOf(weights(16 * 32, 1, 16), 16, 32),
    rowsOf(weights(32 * 4, 2, 32), 32, 4),
  ];
  net.biases = [zeros(0), zeros(32), zeros(4)];
  net.trainOpts = { ...net.trainOpts, learningRate: 0.3, momentum: 0 };
  let result: number[] | null = null;
  return {
    run() {
      for (const { input, output } of samples) net.trainPattern({ input, output });
      const [, hidden] = net.weights;
      result ??= Array.from({ length: 16 * 32 }, (_, i) => hidden[i % 32][Math.floor(i / 32)]);
    },
    output: () => result!,
  };
}

const brain: EntrantModule = {
  async load() {
    return {
      prepare: async (workload) => (workload.name === 'online-sgd' ? onlineSgd() : null),
    };
  },
};

export default brain;
