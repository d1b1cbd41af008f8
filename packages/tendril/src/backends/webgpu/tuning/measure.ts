/**
 * How long a device takes for a form of a contraction, on memory of its own whose content does not matter: by the device's clock where it
 * has one (`timestamp-query`), else by that of the page.
 */
import type { ContractionForm, TunableWork } from '../codegen/index.ts';
import { bufferUsage, mapForReading } from '../constants.ts';
import { elementBytes } from '../../gpu/host-values.ts';
import { gridOf } from '../grid.ts';
import type { Machine } from '../machine.ts';
import type { Block } from '../memory.ts';

/** Clocks that browsers have made coarse still tell so many milliseconds apart. */
const longEnough = 4;
const mostTimes = 64;
const paramsBytes = 16;
const nanoseconds = 1e6;

interface Prepared {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly x: number;
  readonly y: number;
}

/** Runs so many times, and gives the milliseconds that one takes. */
async function timed(machine: Machine, prepared: Prepared, times: number): Promise<number> {
  const { device, gpu } = machine;
  const hasClock = device.features.has('timestamp-query');
  const encoder = device.createCommandEncoder();
  const querySet = hasClock ? device.createQuerySet({ type: 'timestamp', count: 2 }) : null;
  const pass = encoder.beginComputePass(
    querySet === null
      ? {}
      : {
          timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
        },
  );
  pass.setPipeline(prepared.pipeline);
  pass.setBindGroup(0, prepared.group);
  for (let i = 0; i < times; i++) pass.dispatchWorkgroups(prepared.x, prepared.y);
  pass.end();
  const { queryResolve, copySource, copyTarget, mapRead } = bufferUsage;
  const resolved = device.createBuffer({ size: 16, usage: queryResolve | copySource });
  const read = device.createBuffer({ size: 16, usage: copyTarget | mapRead });
  if (querySet !== null) {
    encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, read, 0, 16);
  }
  const start = performance.now();
  device.queue.submit([encoder.finish()]);
  try {
    await gpu.begin(() => device.queue.onSubmittedWorkDone());
    const wall = performance.now() - start;
    if (querySet === null) return wall / times;
    await gpu.begin(() => read.mapAsync(mapForReading));
    const [begin, end] = new BigUint64Array(read.getMappedRange());
    // Clocks of devices that save power may be set back, or stand still.
    return (end > begin ? Number(end - begin) / nanoseconds : wall) / times;
  } finally {
    querySet?.destroy();
    resolved.destroy();
    read.destroy();
  }
}

async function prepare(
  machine: Machine,
  work: TunableWork,
  form: ContractionForm,
  memory: readonly Block[],
  params: GPUBuffer,
): Promise<Prepared | null> {
  const { device, gpu, pipelines, limits } = machine;
  const shader = work.choiceOf(form).generate();
  const layout = pipelines.layoutOf(shader.access);
  const module = device.createShaderModule({ code: shader.code });
  const descriptor = {
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module, entryPoint: 'main' },
  };
  let pipeline: GPUComputePipeline;
  try {
    pipeline = await gpu.begin(() => device.createComputePipelineAsync(descriptor));
  } catch {
    return null;
  }
  device.queue.writeBuffer(params, 0, Uint32Array.from(shader.params(work.extent)));
  const buffers = [params, ...memory.map(({ buffer }) => buffer)];
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const group = device.createBindGroup({ layout, entries });
  const { x, y } = gridOf(shader.groups(work.extent), limits.maxComputeWorkgroupsPerDimension);
  return { pipeline, group, x, y };
}

/** Null where the form does not run here. Rejects when the device ends. */
export async function measureForm(
  machine: Machine,
  work: TunableWork,
  form: ContractionForm,
): Promise<number | null> {
  const { uniform, copyTarget } = bufferUsage;
  const memory: Block[] = [];
  const params = machine.device.createBuffer({ size: paramsBytes, usage: uniform | copyTarget });
  try {
    for (const { elements } of work.layout.bindings)
      memory.push(machine.take(elements * elementBytes));
    const prepared = await prepare(machine, work, form, memory, params);
    if (prepared === null) return null;
    // The first run may still compile.
    await timed(machine, prepared, 1);
    const once = await timed(machine, prepared, 1);
    const times = Math.min(mostTimes, Math.max(1, Math.ceil(longEnough / once)));
    return Math.min(await timed(machine, prepared, times), await timed(machine, prepared, times));
  } finally {
    for (const block of memory) machine.give(block);
    params.destroy();
  }
}
