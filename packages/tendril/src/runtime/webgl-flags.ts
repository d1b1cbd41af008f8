/**
 * The flags by which programs tune TensorFlow.js's webgl backend. Those that ask what a device can do are answered; the bound on the
 * memory of freed textures counts here too; the others choose between kernels that there are not here, and are kept without effect.
 */
import { webglOptions } from '../backends/webgl/options.ts';
import type { Environment, FlagValue } from './env.ts';

interface Facts {
  readonly version: 0 | 2;
  readonly textureSize: number;
  readonly textures: number;
}

/** What a context says, which is made for that and given back. */
function ask(): Facts {
  const nothing: Facts = { version: 0, textureSize: 0, textures: 0 };
  if (typeof WebGL2RenderingContext !== 'function') return nothing;
  const canvas =
    typeof OffscreenCanvas === 'function'
      ? new OffscreenCanvas(1, 1)
      : document.createElement('canvas');
  const gl: unknown = canvas.getContext('webgl2');
  if (!(gl instanceof WebGL2RenderingContext)) return nothing;
  const textureSize = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  const textures = gl.getParameter(gl.MAX_TEXTURE_IMAGE_UNITS) as number;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return { version: 2, textureSize, textures };
}

let asked: Facts | null = null;
const facts = (): Facts => (asked ??= ask());
const hasWebgl = (): boolean => facts().version > 0;

/** Which, without effect, are as TensorFlow.js has them where it has WebGL. */
const packing = [
  'WEBGL_PACK',
  'WEBGL_PACK_NORMALIZATION',
  'WEBGL_PACK_CLIP',
  'WEBGL_PACK_DEPTHWISECONV',
  'WEBGL_PACK_BINARY_OPERATIONS',
  'WEBGL_PACK_UNARY_OPERATIONS',
  'WEBGL_PACK_ARRAY_OPERATIONS',
  'WEBGL_PACK_IMAGE_OPERATIONS',
  'WEBGL_PACK_REDUCE',
  'WEBGL_PACK_CONV2DTRANSPOSE',
  'WEBGL_LAZILY_UNPACK',
  'WEBGL_CONV_IM2COL',
];
const without: readonly (readonly [string, FlagValue])[] = [
  ['WEBGL_CHECK_NUMERICAL_PROBLEMS', false],
  ['WEBGL_CPU_FORWARD', true],
  ['WEBGL_FORCE_F16_TEXTURES', false],
  ['WEBGL_USE_SHAPES_UNIFORMS', false],
  ['WEBGL_EXP_CONV', false],
  ['WEBGL_AUTO_SQUARIFY_NARROW_TEXTURE_SHAPE', false],
  ['WEBGL_MAX_SIZE_FOR_NARROW_TEXTURE', Infinity],
  ['WEBGL_SIZE_UPLOAD_UNIFORM', 4],
  ['WEBGL_DISJOINT_QUERY_TIMER_EXTENSION_VERSION', 0],
  ['WEBGL_DISJOINT_QUERY_TIMER_EXTENSION_RELIABLE', false],
  ['WEBGL2_ISNAN_CUSTOM', false],
  ['SOFTWARE_WEBGL_ENABLED', true],
  ['CPU_HANDOFF_SIZE_THRESHOLD', 128],
  ['TOPK_LAST_DIM_CPU_HANDOFF_SIZE_THRESHOLD', 100_000],
  ['TOPK_K_CPU_HANDOFF_THRESHOLD', 128],
  ['ENGINE_COMPILE_ONLY', false],
];

/** As TensorFlow.js has it: what is below 0 is -1, and means never. */
function checkThreshold(name: string, value: FlagValue): number {
  if (typeof value !== 'number' || (value < 0 && value !== -1) || Number.isNaN(value))
    throw new Error(`env: ${name} must be at least 0, or -1 for never; got ${String(value)}`);
  return value;
}

/** Gives what it was given. */
export function registerWebglFlags(env: Environment): Environment {
  env.registerFlag('HAS_WEBGL', hasWebgl);
  env.registerFlag('WEBGL_VERSION', () => facts().version);
  env.registerFlag('WEBGL_MAX_TEXTURE_SIZE', () => facts().textureSize);
  env.registerFlag('WEBGL_MAX_TEXTURES_IN_SHADER', () => facts().textures);
  for (const name of [
    'WEBGL_BUFFER_SUPPORTED',
    'WEBGL_FENCE_API_ENABLED',
    'WEBGL_RENDER_FLOAT32_CAPABLE',
    'WEBGL_RENDER_FLOAT32_ENABLED',
    'WEBGL_DOWNLOAD_FLOAT_ENABLED',
    ...packing,
  ])
    env.registerFlag(name, hasWebgl);
  for (const [name, value] of without) env.registerFlag(name, () => value);
  const threshold = 'WEBGL_DELETE_TEXTURE_THRESHOLD';
  env.registerFlag(
    threshold,
    () => -1,
    (value) => {
      const bytes = checkThreshold(threshold, value);
      if (bytes < 0) delete webglOptions.deleteTextureThreshold;
      else webglOptions.deleteTextureThreshold = bytes;
    },
  );
  env.registerFlag(
    'WEBGL_FLUSH_THRESHOLD',
    () => -1,
    (value) => void checkThreshold('WEBGL_FLUSH_THRESHOLD', value),
  );
  return env;
}
