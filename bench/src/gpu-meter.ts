/**
 * Counts what a page asks of its GPU: dispatches of compute shaders (on WebGL, draws), and the bytes of the storage that each
 * dispatch binds, which is what it may move. It watches the browser's own interfaces, so it counts alike for every library.
 */

export interface GpuCounts {
  readonly dispatches: number;
  /** Not known on WebGL. */
  readonly boundBytes: number;
}

const counts = { dispatches: 0, boundBytes: 0 };

type Method = (...args: readonly unknown[]) => unknown;

/** Has `around` called in a method's place, with the means to call it. */
function watch<T extends object>(
  owner: { readonly prototype: T } | undefined,
  method: keyof T & string,
  around: (self: T, args: readonly unknown[], call: () => unknown) => unknown,
): void {
  if (owner === undefined) return;
  const original = owner.prototype[method] as Method;
  Object.defineProperty(owner.prototype, method, {
    value(this: T, ...args: readonly unknown[]) {
      return around(this, args, () => Reflect.apply(original, this, args));
    },
  });
}

function bytesOf({ entries }: GPUBindGroupDescriptor): number {
  let bytes = 0;
  for (const { resource } of entries) {
    const binding = (resource instanceof GPUBuffer ? { buffer: resource } : resource) as {
      readonly buffer?: GPUBuffer;
      readonly offset?: number;
      readonly size?: number;
    };
    // Parameters are in uniform buffers, which move next to nothing.
    if (binding.buffer === undefined || (binding.buffer.usage & GPUBufferUsage.STORAGE) === 0)
      continue;
    bytes += binding.size ?? binding.buffer.size - (binding.offset ?? 0);
  }
  return bytes;
}

/** Begins to watch; once, before a library loads. */
export function watchGpu(): void {
  if (typeof GPUDevice === 'function') {
    const sizes = new WeakMap<GPUBindGroup, number>();
    const bound = new WeakMap<GPUComputePassEncoder, Map<number, number>>();
    watch(GPUDevice, 'createBindGroup', (_, [descriptor], call) => {
      const group = call() as GPUBindGroup;
      sizes.set(group, bytesOf(descriptor as GPUBindGroupDescriptor));
      return group;
    });
    watch(GPUComputePassEncoder, 'setBindGroup', (pass, [index, group], call) => {
      if (!bound.has(pass)) bound.set(pass, new Map());
      bound.get(pass)!.set(index as number, sizes.get(group as GPUBindGroup) ?? 0);
      return call();
    });
    for (const method of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'] as const) {
      watch(GPUComputePassEncoder, method, (pass, _, call) => {
        counts.dispatches++;
        for (const bytes of bound.get(pass)?.values() ?? []) counts.boundBytes += bytes;
        return call();
      });
    }
  }
  for (const method of ['drawArrays', 'drawElements', 'drawArraysInstanced'] as const) {
    watch(globalThis.WebGL2RenderingContext, method, (_, __, call) => {
      counts.dispatches++;
      return call();
    });
  }
}

/** What has been counted since the last call. */
export function takeCounts(): GpuCounts {
  const taken = { ...counts };
  counts.dispatches = counts.boundBytes = 0;
  return taken;
}
