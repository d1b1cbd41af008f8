/** Getting a device, with all that the adapter can do and this backend can use. */
import { webgpuOptions } from './options.ts';

const wantedLimits = [
  'maxStorageBuffersPerShaderStage',
  'maxBufferSize',
  'maxStorageBufferBindingSize',
] as const;

const wantedFeatures = ['shader-f16', 'subgroups', 'timestamp-query'] as const;

/** Names of adapters made of software, beside those that say so themselves. */
const software = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

export function isSoftware({ info }: { readonly info: GPUAdapterInfo }): boolean {
  const { isFallbackAdapter, vendor, architecture, device, description } = info;
  return isFallbackAdapter || software.test(`${vendor} ${architecture} ${device} ${description}`);
}

export async function openDevice(): Promise<{ device: GPUDevice; isSoftware: boolean }> {
  const { powerPreference = 'high-performance' } = webgpuOptions;
  const adapter = await navigator.gpu.requestAdapter({ powerPreference });
  if (adapter === null) throw new Error('webgpu: there is no adapter here');
  const requiredLimits = Object.fromEntries(
    wantedLimits.map((name) => [name, adapter.limits[name]]),
  );
  const requiredFeatures = wantedFeatures.filter((name) => adapter.features.has(name));
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  return { device, isSoftware: isSoftware(adapter) };
}
