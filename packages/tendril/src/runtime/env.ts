/**
 * tf.env(): named flags, as in TensorFlow.js. Each flag has a default, computed when it is first asked for, and may do something
 * when it is set.
 */
import { inNode } from '../backends/in-node.ts';
import { showStages, stages, type Stage } from '../compile/index.ts';
import { currentPlatform, usePlatform, type Platform } from './platform.ts';
import { checkTensors } from './debug-mode.ts';
import { refuseNaN } from './nan-check.ts';
import { showOnTimeline } from './timeline.ts';
import { registerCoreFlags } from './core-flags.ts';
import { registerWebglFlags } from './webgl-flags.ts';

export type FlagValue = number | boolean | string;
export type Flags = { [name: string]: FlagValue };

/** A flag as TensorFlow.js's registry shows it. */
export interface FlagRegistryEntry {
  evaluationFn: () => FlagValue;
  setHook?: (value: FlagValue) => void;
}

interface Flag {
  readonly evaluate: () => FlagValue;
  readonly onSet: ((value: FlagValue) => void) | undefined;
}

/** A flag's value as it is written in an address. */
function valueOf(text: string): FlagValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && String(Number(text)) === text ? Number(text) : text;
}

/** The flags of this library's surroundings. Made once; tf.env() gives it. */
export class Environment {
  readonly #registered = new Map<string, Flag>();
  readonly #values = new Map<string, FlagValue>();
  /** What the page's address says of flags that are not registered yet, or are: `?tfjsflags=DEBUG:true,PROD:false`. */
  readonly #addressed = new Map<string, FlagValue>();
  /** Where programs find what is global here. */
  readonly global: typeof globalThis;

  constructor(global: typeof globalThis = globalThis) {
    this.global = global;
    const { tfjsflags } = this.getQueryParams(global.location?.search ?? '');
    for (const flag of tfjsflags?.split(',') ?? []) {
      const [name, text = ''] = flag.split(':');
      this.#addressed.set(name, valueOf(text));
    }
  }
  platformName: string = platformHere();

  /** Fetching, the clock and text, for environments where the usual functions are not there. */
  get platform(): Platform {
    return currentPlatform();
  }

  set platform(platform: Platform) {
    usePlatform(platform);
  }

  setPlatform(platformName: string, platform: Platform): void {
    this.platformName = platformName;
    this.platform = platform;
  }

  /** The parameters of an address's query, such as `?a=1&b=x`. */
  getQueryParams(queryString: string): { [name: string]: string } {
    return Object.fromEntries(new URLSearchParams(queryString));
  }

  registerFlag(
    name: string,
    evaluate: () => FlagValue,
    setHook?: (value: FlagValue) => void,
  ): void {
    this.#registered.set(name, { evaluate, onSet: setHook });
    const inAddress = this.#addressed.get(name);
    if (inAddress !== undefined) this.set(name, inAddress);
  }

  get(name: string): FlagValue {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const value = this.#flag(name).evaluate();
    this.#values.set(name, value);
    return value;
  }

  async getAsync(name: string): Promise<FlagValue> {
    return this.get(name);
  }

  getNumber(name: string): number {
    return this.get(name) as number;
  }

  getBool(name: string): boolean {
    return this.get(name) as boolean;
  }

  getString(name: string): string {
    return this.get(name) as string;
  }

  getFlags(): Flags {
    return Object.fromEntries(this.#values);
  }

  get features(): Flags {
    return this.getFlags();
  }

  /** The flags that have been asked for or set, and their values. */
  get flags(): Flags {
    return this.getFlags();
  }

  /** The flags that there are, for programs that ask before they set one. */
  get flagRegistry(): { [name: string]: FlagRegistryEntry } {
    const entries = [...this.#registered].map(([name, { evaluate, onSet }]) => {
      return [name, { evaluationFn: evaluate, setHook: onSet }] as const;
    });
    return Object.fromEntries(entries);
  }

  set(name: string, value: FlagValue): void {
    const flag = this.#flag(name);
    flag.onSet?.(value);
    this.#values.set(name, value);
  }

  setFlags(flags: Flags): void {
    for (const [name, value] of Object.entries(flags)) this.set(name, value);
  }

  /** Forgets what was set and what was found out. */
  reset(): void {
    this.#values.clear();
  }

  #flag(name: string): Flag {
    const flag = this.#registered.get(name);
    if (flag === undefined) {
      const why = /^(WEBGPU|WASM|CPU|CANVAS2D)_/.test(name)
        ? ': it tunes a backend of TensorFlow.js and has no counterpart here; leave it out'
        : '';
      throw new Error(
        `env: there is no flag '${name}'${why}. Known: ${[...this.#registered.keys()].join(', ')}`,
      );
    }
    return flag;
  }
}

function isBrowser(): boolean {
  return (
    (typeof window !== 'undefined' && typeof window.document !== 'undefined') ||
    'WorkerGlobalScope' in globalThis
  );
}

/** As TensorFlow.js names them. */
function platformHere(): string {
  if (isBrowser()) return 'browser';
  return inNode() ? 'node' : 'default';
}

function makeEnvironment(): Environment {
  const made = new Environment();
  made.registerFlag(
    'DEBUG',
    () => false,
    (value) => checkTensors(value ? refuseNaN : null),
  );
  made.registerFlag('PROD', () => false);
  made.registerFlag(
    'TENDRIL_TIMELINE',
    () => false,
    (value) => showOnTimeline(Boolean(value)),
  );
  made.registerFlag('KEEP_INTERMEDIATE_TENSORS', () => false);
  made.registerFlag('IS_BROWSER', isBrowser);
  made.registerFlag('IS_NODE', inNode);
  made.registerFlag('IS_CHROME', () => isBrowser() && /Chrome/.test(navigator.userAgent));
  made.registerFlag(
    'TENDRIL_PRINT',
    () => '',
    (value) => {
      const names = String(value)
        .split(',')
        .filter((name) => name !== '');
      for (const name of names) {
        if (!(stages as readonly string[]).includes(name)) {
          throw new Error(
            `env: TENDRIL_PRINT takes a comma-separated list of ${stages.join(', ')}; got '${name}'`,
          );
        }
      }
      showStages(names as Stage[]);
    },
  );
  return registerCoreFlags(registerWebglFlags(made));
}

/** The flags of this library's surroundings: programs that never ask for any carry none of them. */
export const ENV: Environment = /* @__PURE__ */ makeEnvironment();

/**
 * The flags. `TENDRIL_PRINT` set to 'graph', 'simplified' or 'program' (or several, with commas) prints what the compiler makes;
 * `TENDRIL_TIMELINE` puts every kernel on the timeline of the browser's performance panel; `DEBUG` computes every op at once and
 * throws where one makes a NaN.
 *
 * @example
 * ```ts
 * tf.env().set('TENDRIL_PRINT', 'graph,program');
 * tf.tensor1d([1, 2]).square().add(1).print();
 * tf.env().set('TENDRIL_PRINT', '');
 * ```
 */
export function env(): Environment {
  return ENV;
}

/**
 * From now on every op is computed at once, and one that makes a NaN throws at the line that called it. Slow; for finding where
 * a NaN comes from.
 *
 * @example
 * ```ts
 * tf.enableDebugMode();
 * try {
 *   tf.tensor1d([-1]).log();
 * } catch (error) {
 *   console.log(error.message);
 * }
 * tf.env().set('DEBUG', false);
 * ```
 */
export function enableDebugMode(): void {
  ENV.set('DEBUG', true);
}

/**
 * Turns debug mode off and says that warnings about its cost are not wanted.
 *
 * @example
 * ```ts
 * tf.enableProdMode();
 * ```
 */
export function enableProdMode(): void {
  ENV.set('PROD', true);
  ENV.set('DEBUG', false);
}
