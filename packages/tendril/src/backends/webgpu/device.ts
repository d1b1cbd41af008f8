/** Getting a device, with all that the adapter can do and this backend can use. */
import { findGpu, type Gpu } from './gpu.ts';
import { webgpuOptions } from './options.ts';

const wantedLimits = [
  'maxStorageBuffersPerShaderStage',
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupsPerDimension',
] as const;

const wantedFeatures = ['subgroups', 'timestamp-query'] as const;

/** Names of adapters made of software, beside those that say so themselves. */
const software = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

function isMadeOfSoftware({ info }: { readonly info: GPUAdapterInfo }): boolean {
  const { isFallbackAdapter, vendor, architecture, device, description } = info;
  return isFallbackAdapter || software.test(`${vendor} ${architecture} ${device} ${description}`);
}

/** Says whose error it is. */
async function asked<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new Error(`webgpu: ${what}: ${(error as Error).message}`, { cause: error });
  }
}

function requestAdapter(found: Gpu): Promise<GPUAdapter | null> {
  const { powerPreference = 'high-performance' } = webgpuOptions;
  const answer = found.begin(() => found.gpu.requestAdapter({ powerPreference }));
  return asked('asking for an adapter failed', answer);
}

/** Whether there is a graphics processor. Software adapters compute on the same processor as wasm does, only slower. */
export async function hasHardware(): Promise<boolean> {
  const adapter = await requestAdapter(await findGpu());
  return adapter !== null && !isMadeOfSoftware(adapter);
}

export interface OpenedDevice {
  readonly device: GPUDevice;
  readonly gpu: Gpu;
  /** What tells it from devices of other speed. */
  readonly adapterName: string;
  readonly isSoftware: boolean;
  readonly subgroups: boolean;
}

export async function openDevice(): Promise<OpenedDevice> {
  const gpu = await findGpu();
  const adapter = await requestAdapter(gpu);
  if (adapter === null) throw new Error('webgpu: there is no adapter here');
  const requiredLimits = Object.fromEntries(
    wantedLimits.map((name) => [name, adapter.limits[name]]),
  );
  const requiredFeatures = wantedFeatures.filter((name) => adapter.features.has(name));
  const device = await asked(
    'the adapter gives no device',
    gpu.begin(() => adapter.requestDevice({ requiredLimits, requiredFeatures })),
  );
  const isSoftware = isMadeOfSoftware(adapter);
  // Software's subgroups are its vectors, of 4: shuffling there saves nothing.
  const subgroups = device.features.has('subgroups') && !isSoftware;
  const { vendor, architecture, device: model, description } = adapter.info;
  const adapterName = [vendor, architecture, model, description].join(' ');
  return { device, gpu, adapterName, isSoftware, subgroups };
}
