/** The names of the backends that specs run on. One more here is a column more in every test, and in docs/ops.md. */
export const backendNames = ['cpu', 'wasm', 'webgpu', 'webgl'] as const;
export type BackendName = (typeof backendNames)[number];
