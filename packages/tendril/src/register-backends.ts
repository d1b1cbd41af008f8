/**
 * Makes the backends of this build known. Importing it is what a bundle pays for them; they start on first use. (Modules follow
 * each other in a bundle as they are imported. In this order gzip finds the most that was there before.)
 */
import { wasmFactory } from './backends/wasm/register.ts';
import { cpuFactory } from './backends/cpu/register.ts';
import { wasmOptions } from './backends/wasm/options.ts';
import { webglFactory } from './backends/webgl/register.ts';
import { webgpuFactory } from './backends/webgpu/register.ts';
import { workerFactory } from './backends/worker/register.ts';
import { shownStages } from './compile/index.ts';
import { addBackendFactory } from './runtime/index.ts';

addBackendFactory(cpuFactory);
addBackendFactory(wasmFactory);
addBackendFactory(webglFactory);
addBackendFactory(webgpuFactory);
addBackendFactory(workerFactory({ options: wasmOptions, stages: shownStages }));
