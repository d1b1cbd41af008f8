/**
 * Working in a context that is the program's own: what the program has set there is put away before the backend's commands and put
 * back after them, so that neither sees the other.
 */

/** What draws, copies and reads may not have from outside, by names of the context's. */
const switches = [
  'BLEND',
  'CULL_FACE',
  'DEPTH_TEST',
  'DITHER',
  'POLYGON_OFFSET_FILL',
  'RASTERIZER_DISCARD',
  'SAMPLE_ALPHA_TO_COVERAGE',
  'SAMPLE_COVERAGE',
  'SCISSOR_TEST',
  'STENCIL_TEST',
] as const;

/** With the values that a new context has. */
const pixelStorage = [
  ['PACK_ALIGNMENT', 4],
  ['PACK_ROW_LENGTH', 0],
  ['PACK_SKIP_PIXELS', 0],
  ['PACK_SKIP_ROWS', 0],
  ['UNPACK_ALIGNMENT', 4],
  ['UNPACK_COLORSPACE_CONVERSION_WEBGL', 0x9244],
  ['UNPACK_FLIP_Y_WEBGL', false],
  ['UNPACK_IMAGE_HEIGHT', 0],
  ['UNPACK_PREMULTIPLY_ALPHA_WEBGL', false],
  ['UNPACK_ROW_LENGTH', 0],
  ['UNPACK_SKIP_IMAGES', 0],
  ['UNPACK_SKIP_PIXELS', 0],
  ['UNPACK_SKIP_ROWS', 0],
] as const;

type Restore = () => void;

/** Puts all that matters to the state of a new context; what it gives puts back what was there. */
function putAway(gl: WebGL2RenderingContext, units: number): Restore {
  if (gl.isContextLost()) return () => undefined;
  const get = <T>(name: GLenum): T => gl.getParameter(name) as T;
  const turn = (name: GLenum, on: boolean): void => (on ? gl.enable(name) : gl.disable(name));
  const on = switches.filter((name) => gl.isEnabled(gl[name]));
  const storage = pixelStorage.map(([name]) => get<number | boolean>(gl[name]));
  const program = get<WebGLProgram | null>(gl.CURRENT_PROGRAM);
  const vertices = get<WebGLVertexArrayObject | null>(gl.VERTEX_ARRAY_BINDING);
  const drawing = get<WebGLFramebuffer | null>(gl.DRAW_FRAMEBUFFER_BINDING);
  const reading = get<WebGLFramebuffer | null>(gl.READ_FRAMEBUFFER_BINDING);
  const packing = get<WebGLBuffer | null>(gl.PIXEL_PACK_BUFFER_BINDING);
  const unpacking = get<WebGLBuffer | null>(gl.PIXEL_UNPACK_BUFFER_BINDING);
  const [x, y, width, height] = get<Int32Array>(gl.VIEWPORT);
  const scissor = get<Int32Array>(gl.SCISSOR_BOX);
  const mask = get<boolean[]>(gl.COLOR_WRITEMASK);
  const unit = get<number>(gl.ACTIVE_TEXTURE);
  const bound = Array.from({ length: units }, (_, i) => {
    gl.activeTexture(gl.TEXTURE0 + i);
    const texture = get<WebGLTexture | null>(gl.TEXTURE_BINDING_2D);
    const sampler = get<WebGLSampler | null>(gl.SAMPLER_BINDING);
    if (sampler !== null) gl.bindSampler(i, null);
    return { texture, sampler };
  });

  for (const name of on) gl.disable(gl[name]);
  for (const [name, value] of pixelStorage) gl.pixelStorei(gl[name], value);
  // Arrays that are switched on there would be read.
  gl.bindVertexArray(null);
  const empty = vertices === null ? gl.createVertexArray() : null;
  if (empty !== null) gl.bindVertexArray(empty);
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
  gl.bindBuffer(gl.PIXEL_UNPACK_BUFFER, null);
  gl.colorMask(true, true, true, true);

  return () => {
    for (const name of switches) turn(gl[name], on.includes(name));
    pixelStorage.forEach(([name], i) => gl.pixelStorei(gl[name], storage[i]));
    gl.useProgram(program);
    gl.bindVertexArray(vertices);
    if (empty !== null) gl.deleteVertexArray(empty);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, drawing);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, reading);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, packing);
    gl.bindBuffer(gl.PIXEL_UNPACK_BUFFER, unpacking);
    gl.viewport(x, y, width, height);
    gl.scissor(scissor[0], scissor[1], scissor[2], scissor[3]);
    gl.colorMask(mask[0], mask[1], mask[2], mask[3]);
    bound.forEach(({ texture, sampler }, i) => {
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.bindSampler(i, sampler);
    });
    gl.activeTexture(unit);
  };
}

export class SharedState {
  private readonly gl: WebGL2RenderingContext;
  private readonly units: number;
  private readonly entered: () => void;
  private isInside = false;

  /** @param entered is called when the backend's commands are about to begin: what it knew of the context's state is true no more. */
  constructor(gl: WebGL2RenderingContext, units: number, entered: () => void) {
    this.gl = gl;
    this.units = units;
    this.entered = entered;
  }

  around<T>(work: () => T): T {
    if (this.isInside) return work();
    const restore = putAway(this.gl, this.units);
    this.entered();
    this.isInside = true;
    try {
      return work();
    } finally {
      this.isInside = false;
      restore();
    }
  }
}
