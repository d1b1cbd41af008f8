/** What programs import of TensorFlow.js's WebGPU backend: names that have no counterpart here, and say so. */
import { BackendView } from './backend.ts';
import { refuse, refusing } from './refuse.ts';

/** For programs that name the class; none can be made. */
export class WebGPUBackend extends BackendView {
  constructor() {
    super();
    refuse(
      'WebGPUBackend',
      "use tf.setBackend('webgpu'), and tensor.dataToGPU() for the buffer that holds a tensor's values",
    );
  }
}

/** What TensorFlow.js's webgpu backend compiles; nothing here does. */
export interface WebGPUProgram {
  variableNames: string[];
  outputShape: number[];
  uniforms?: string;
  workgroupSize: [number, number, number];
  dispatch: [number, number, number];
  dispatchLayout: { x: number[]; y?: number[]; z?: number[] };
  shaderKey: string;
  size?: boolean;
  variableComponents?: number[];
  outputComponent?: number;
  getUserCode(): string;
}

/** Helpers for hand-written WebGPU programs. */
export const webgpu_util = /* @__PURE__ */ refusing('webgpu_util');
