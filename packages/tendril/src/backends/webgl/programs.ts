/**
 * Shader programs, found by their text. Compiling begins when a program is first asked for, and goes on beside; only what is drawn
 * with has to be there.
 */
import type { Context } from './context.ts';

export interface Compiled {
  readonly program: WebGLProgram;
  /** Null until it is first drawn with. */
  uniforms: {
    readonly params: WebGLUniformLocation | null;
    readonly row: WebGLUniformLocation | null;
    readonly lane: WebGLUniformLocation | null;
    readonly sizes: WebGLUniformLocation | null;
  } | null;
  /** What the uniforms of sizes were set to last. */
  sizes: readonly number[] | null;
}

/** One triangle that covers everything. */
const vertexText = `#version 300 es
void main() {
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/** Programs used longest ago are forgotten beyond this many. */
const maxPrograms = 2048;

export class Programs {
  private readonly context: Context;
  private readonly vertex: WebGLShader;
  private readonly compiled = new Map<string, Compiled>();
  private readonly fragments = new Map<Compiled, WebGLShader>();
  private inUse: Compiled | null = null;
  private asked = 0;

  constructor(context: Context) {
    this.context = context;
    const { gl } = context;
    this.vertex = gl.createShader(gl.VERTEX_SHADER)!;
    gl.shaderSource(this.vertex, vertexText);
    gl.compileShader(this.vertex);
  }

  /** How many texts have been compiled. */
  get size(): number {
    return this.compiled.size;
  }

  get(text: string): Compiled {
    const known = this.compiled.get(text);
    if (known !== undefined) {
      // Last in the map is used last.
      this.compiled.delete(text);
      this.compiled.set(text, known);
      return known;
    }
    this.asked++;
    const { gl } = this.context;
    const program = gl.createProgram();
    const fragment = gl.createShader(gl.FRAGMENT_SHADER)!;
    gl.shaderSource(fragment, text);
    gl.compileShader(fragment);
    gl.attachShader(program, this.vertex);
    gl.attachShader(program, fragment);
    gl.linkProgram(program);
    const compiled: Compiled = { program, uniforms: null, sizes: null };
    this.fragments.set(compiled, fragment);
    this.compiled.set(text, compiled);
    // Whoever still holds it may go on drawing with it.
    if (this.compiled.size > maxPrograms) this.compiled.delete(this.compiled.keys().next().value!);
    return compiled;
  }

  /** Makes a program the one that draws, and waits for it if need be. */
  use(compiled: Compiled): NonNullable<Compiled['uniforms']> {
    const { gl } = this.context;
    if (compiled.uniforms === null) this.finish(compiled);
    if (this.inUse !== compiled) {
      gl.useProgram(compiled.program);
      this.inUse = compiled;
    }
    return compiled.uniforms!;
  }

  /** Somebody else may have put another to use. */
  forgetCurrent(): void {
    this.inUse = null;
  }

  destroy(): void {
    const { gl } = this.context;
    for (const { program } of this.compiled.values()) gl.deleteProgram(program);
    for (const fragment of this.fragments.values()) gl.deleteShader(fragment);
    gl.deleteShader(this.vertex);
    this.compiled.clear();
    this.fragments.clear();
  }

  /** Resolves when all that was asked for is compiled. */
  async settled(): Promise<void> {
    if (this.context.completion === null) return;
    while (this.waiting() > 0) await new Promise((resolve) => setTimeout(resolve, 4));
  }

  count(): { asked: number; ready: number } {
    return { asked: this.asked, ready: this.asked - this.waiting() };
  }

  /** How many are being compiled. What was drawn with is not; of the others, some devices tell. */
  private waiting(): number {
    const { gl, completion } = this.context;
    return [...this.fragments.keys()].filter(
      ({ program }) => completion === null || gl.getProgramParameter(program, completion) === false,
    ).length;
  }

  private finish(compiled: Compiled): void {
    const { gl } = this.context;
    const { program } = compiled;
    const fragment = this.fragments.get(compiled)!;
    if (gl.getProgramParameter(program, gl.LINK_STATUS) === false && !gl.isContextLost()) {
      const log = gl.getShaderInfoLog(fragment) || gl.getProgramInfoLog(program);
      throw new Error(
        `webgl: this device's driver does not compile a shader: ${log}\n${gl.getShaderSource(fragment)}`,
      );
    }
    this.fragments.delete(compiled);
    gl.deleteShader(fragment);
    gl.useProgram(program);
    this.inUse = compiled;
    const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) as number;
    for (let i = 0; i < count; i++) {
      const { name } = gl.getActiveUniform(program, i)!;
      const unit = /^s(\d+)$/.exec(name)?.[1];
      if (unit !== undefined) gl.uniform1i(gl.getUniformLocation(program, name), Number(unit));
    }
    compiled.uniforms = {
      params: gl.getUniformLocation(program, 'params'),
      row: gl.getUniformLocation(program, 'row'),
      lane: gl.getUniformLocation(program, 'lane'),
      sizes: gl.getUniformLocation(program, 'sizes'),
    };
  }
}
