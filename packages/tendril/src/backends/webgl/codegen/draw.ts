/** One draw as it is written: its expressions, the textures it reads, what it stores. */
import type { DType } from '../../../ir/dtype.ts';
import type { NestKernel, Store } from '../../../ir/kernel.ts';
import { Accumulator } from './accumulator.ts';
import type { Decoded } from './decode.ts';
import { Emitter } from './emitter.ts';
import { bitsOf, Expressions, type Shown } from './expressions.ts';
import type { Pass, Place, Writes } from './pass.ts';
import { fetchFor, shaderText } from './shader.ts';
import { nameSizes } from './sizes.ts';

export class Draw {
  readonly e = new Emitter();
  readonly x: Expressions;
  private readonly kernel: NestKernel;
  private readonly sources: Place[] = [];
  private readonly targets: { readonly place: Place; readonly bits: string }[] = [];
  private readonly declarations: string[] = [];

  private readonly texelsOf: (place: Place) => number;

  /**
   * @param whereIs where an argument lies: in memory of its own, or together with others.
   * @param texelsOf how large the memory of a place is.
   */
  constructor(
    kernel: NestKernel,
    whereIs: (arg: number) => { place: Place; base: number },
    texelsOf: (place: Place) => number,
  ) {
    this.kernel = kernel;
    this.texelsOf = texelsOf;
    this.x = new Expressions(this.e, kernel.exprs, (arg) => {
      const { place, base } = whereIs(arg);
      return { ...this.shown(place), base };
    });
  }

  sampler(place: Place): string {
    let at = this.sources.indexOf(place);
    if (at < 0) at = this.sources.push(place) - 1;
    return `s${at}`;
  }

  shown(place: Place): Shown {
    return { sampler: this.sampler(place), base: 0, fetch: fetchFor(this.texelsOf(place)) };
  }

  /** A function in front of the entry point. */
  declare(text: string): void {
    this.declarations.push(text);
  }

  accumulators(reductions: readonly number[], prefix: string): Accumulator[] {
    return reductions.map((r) => {
      const { reductions: all, exprs } = this.kernel;
      const accumulator = new Accumulator(this.e, `${prefix}acc${r}`, all[r], exprs);
      accumulator.begin();
      return accumulator;
    });
  }

  store(place: Place, values: readonly string[], dtype: DType): void {
    this.targets.push({ place, bits: bitsOf(values, dtype) });
  }

  storeAll(stores: readonly Store[], valuesOf: (expr: number) => string[]): void {
    for (const { arg, expr } of stores)
      this.store(arg, valuesOf(expr), this.kernel.args[arg].dtype);
  }

  pass(texels: number, params: readonly number[], inside: Decoded['inside']): Pass {
    const { e, sources, targets, declarations } = this;
    let writes: Writes = 'all';
    if (inside !== null) {
      const [first] = inside;
      writes = inside.every((each) => each === first) ? 'texels' : 'elements';
      const [x, y, z, w] = inside;
      const mine = `(lane == 0 ? ${x} : lane == 1 ? ${y} : lane == 2 ? ${z} : ${w})`;
      e.line(`if (!${writes === 'texels' ? first : mine}) discard;`);
    }
    targets.forEach(({ bits }, i) => e.line(`out${i} = ${bits};`));
    const { code: body, sizes } = nameSizes(e.text());
    const code = shaderText({
      samplers: sources.map((_, i) => `s${i}`),
      targets: targets.length,
      declarations: declarations.join('\n'),
      sizes: sizes.length / 4,
      body,
    });
    const written = targets.map(({ place }) => place);
    return { code, sources, targets: written, texels, params, sizes, writes };
  }
}
