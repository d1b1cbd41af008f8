/**
 * Shader text as it is written. A value is known by the text that computes it: what was computed before, in a place that is still
 * in sight, is not computed again, and what does not depend on a loop is computed in front of it.
 */
import { expressionToGlsl } from './glsl.ts';

interface Scope {
  readonly lines: string[];
  /** Text → the name of its value. */
  readonly known: Map<string, string>;
}

const atom = /^\(?-?#?[\w.]+\)?$/;
const names = /[A-Za-z_]\w*/g;

export class Emitter {
  private readonly scopes: Scope[] = [{ lines: [], known: new Map() }];
  /** In which scope each name is declared. */
  private readonly depths = new Map<string, number>();
  private count = 0;

  /** A line in the innermost scope. */
  line(text: string): void {
    this.put(this.scopes.length - 1, text);
  }

  /** `head { … }`. */
  block(head: string, body: () => void): void {
    this.scopes.push({ lines: [], known: new Map() });
    body();
    const { lines } = this.scopes.pop()!;
    const depth = this.scopes.length;
    for (const [name, at] of this.depths) if (at === depth) this.depths.delete(name);
    this.line(`${head} {`);
    this.scopes[depth - 1].lines.push(...lines);
    this.line('}');
  }

  /** Says that a name is one of the innermost scope's: a variable, or an axis that a loop walks. */
  declare(name: string): string {
    this.depths.set(name, this.scopes.length - 1);
    return name;
  }

  /** The name of a value; the text may be WGSL. */
  define(type: string, wgsl: string, prefix = 'v'): string {
    const code = expressionToGlsl(wgsl);
    if (atom.test(code)) return code;
    for (const { known } of this.scopes) {
      const found = known.get(code);
      if (found !== undefined) return found;
    }
    let depth = 0;
    for (const [name] of code.matchAll(names)) depth = Math.max(depth, this.depths.get(name) ?? 0);
    const name = `${prefix}${this.count++}`;
    this.depths.set(name, depth);
    this.scopes[depth].known.set(code, name);
    this.put(depth, `${type} ${name} = ${code};`);
    return name;
  }

  text(): string {
    return this.scopes[0].lines.join('\n');
  }

  private put(depth: number, text: string): void {
    this.scopes[depth].lines.push('  '.repeat(depth + 1) + text);
  }
}
