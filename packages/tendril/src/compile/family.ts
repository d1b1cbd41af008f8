/**
 * Programs for sizes not seen before. A network meets batches of many sizes, and their programs differ in nothing but some
 * numbers: code takes its outermost extent as a parameter. After three programs of one family (graphs of the same text but for
 * numbers, which lie on one line) those of all further members on that line are written down without compiling.
 *
 * Why that is right. A kernel's text holds every number that its code depends on, except its open extent. Where the texts of all
 * three agree, what changes along the line is the open extents and the buffers' sizes, and both are products of numbers of the
 * graph. All numbers that change grow together and never pass 0 or 1 (where shapes broadcast, and padding turns into cropping), so
 * a product of several of them is strictly convex and cannot be on a line three times: what was on a line at three members is so
 * at all of them.
 */
import type { Graph } from '../ir/graph.ts';
import type { kernelKey } from '../ir/kernel.ts';
import type { Program } from '../ir/program.ts';
import type { sameShape } from '../ir/shape.ts';
import type { Life, placeInArena } from './arena.ts';

/** What comes from who loads this file, which so shares nothing with the rest: bundlers would make files of what is shared. */
export interface Tools {
  readonly kernelKey: typeof kernelKey;
  readonly placeInArena: typeof placeInArena;
  readonly sameShape: typeof sameShape;
}

interface Member {
  /** All numbers of the graph. */
  readonly numbers: readonly number[];
  readonly program: Program;
}

/** The members after a member `origin`, by distance: one that lies at `step` from it has the numbers `slope` further. */
interface Template {
  readonly origin: Member;
  readonly slope: readonly number[];
  /** The same for the program's own numbers: sizes of buffers, then extents of steps. */
  readonly programSlope: readonly number[];
  /** When the program's temporaries live, which is the same in all. */
  readonly lives: ReadonlyMap<number, Life>;
}

interface Family {
  /** The first graph that was met. */
  readonly sample: Graph;
  /** The last few that were compiled. */
  readonly members: Member[];
  template: Template | null;
  /** How often a template was looked for in vain. */
  failures: number;
}

/** The least recently used families are forgotten beyond this many. */
const maxFamilies = 64;

const enoughMembers = 3;
/** Some families have no template, and comparing programs takes time. */
const maxFailures = 4;

/** A graph's text with all numbers left out, and the numbers; null where it holds something else than plain data. */
function outlineOf(graph: Graph): { readonly text: string; readonly numbers: number[] } | null {
  const numbers: number[] = [];
  let text = '';
  const walk = (value: unknown): boolean => {
    if (typeof value === 'number') {
      numbers.push(value);
      text += '#';
      return true;
    }
    if (typeof value !== 'object' || value === null) {
      text += `${String(value)},`;
      return true;
    }
    if (ArrayBuffer.isView(value)) return false;
    if (Array.isArray(value)) {
      text += `${value.length}[`;
      return value.every(walk);
    }
    text += '{';
    return Object.entries(value).every(([name, item]) => {
      text += `${name}:`;
      return walk(item);
    });
  };
  for (const { op, attrs, inputs, shape, dtype } of graph.nodes) {
    text += `${op} ${inputs.join()} ${dtype} `;
    if (!walk(attrs) || !walk(shape)) return null;
  }
  text += `${graph.inputs.join()} ${graph.outputs.join()} ${graph.donated.join()} ${(graph.steady ?? []).join()}`;
  return { text, numbers };
}

/** The numbers of a graph that differs from another in nothing else; null where it does. */
function numbersLike(sample: Graph, graph: Graph, { sameShape }: Tools): number[] | null {
  const numbers: number[] = [];
  const { nodes } = graph;
  if (sample.nodes.length !== nodes.length) return null;
  for (let i = 0; i < nodes.length; i++) {
    const [a, b] = [sample.nodes[i], nodes[i]];
    if (a.op !== b.op || a.dtype !== b.dtype || !sameShape(a.inputs, b.inputs)) return null;
    if (!collect(a.attrs, b.attrs, numbers) || !collect(a.shape, b.shape, numbers)) return null;
  }
  const alike =
    sameShape(sample.inputs, graph.inputs) &&
    sameShape(sample.outputs, graph.outputs) &&
    sameShape(sample.donated, graph.donated) &&
    sameShape(sample.steady ?? [], graph.steady ?? []);
  return alike ? numbers : null;
}

type Bag = Readonly<Record<string, unknown>>;

/** Adds the numbers of `b`; false where it differs from `a` in something else. */
function collect(a: unknown, b: unknown, numbers: number[]): boolean {
  if (typeof b === 'number') {
    numbers.push(b);
    return typeof a === 'number';
  }
  if (typeof b !== 'object' || b === null || typeof a !== 'object' || a === null) return a === b;
  if (Array.isArray(b)) {
    if (!Array.isArray(a) || a.length !== b.length) return false;
    for (let i = 0; i < b.length; i++) if (!collect(a[i], b[i], numbers)) return false;
    return true;
  }
  if (ArrayBuffer.isView(b)) return false;
  // The numbers of two graphs are compared one by one, so they have to come in one order.
  const names = Object.keys(b);
  const others = Object.keys(a);
  if (others.length !== names.length) return false;
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (others[i] !== name || !collect((a as Bag)[name], (b as Bag)[name], numbers)) return false;
  }
  return true;
}

/** How far along the slope `to` is from `from`, or null where it is not on the line. */
function distance(
  from: readonly number[],
  slope: readonly number[],
  to: readonly number[],
): number | null {
  const leading = slope.findIndex((by) => by !== 0);
  const step = leading < 0 ? 0 : (to[leading] - from[leading]) / slope[leading];
  for (let i = 0; i < slope.length; i++) {
    const by = slope[i];
    const at = to[i];
    if (by === 0) {
      if (!Object.is(from[i], at)) return null;
    } else {
      if (from[i] + step * by !== at || !Number.isInteger(at)) return null;
      if (Math.abs(at) <= 1 || at > 0 !== from[i] > 0) return null;
    }
  }
  return step;
}

/** The slope between two members' numbers, if all of them that change grow together. */
function slopeBetween(a: readonly number[], b: readonly number[]): number[] | null {
  const slope = a.map((x, i) => (Object.is(x, b[i]) ? 0 : b[i] - x));
  const grows = slope.every((by) => by >= 0) || slope.every((by) => by <= 0);
  return grows && distance(a, slope, b) === 1 ? slope : null;
}

const isPlain = (program: Program): boolean => program.steps.every(({ kind }) => kind === 'kernel');

/** What is the same in all programs of a template. */
function textOf(
  { kernels, buffers, steps, inputs, outputs, reuse }: Program,
  { kernelKey }: Tools,
): string {
  const kept = buffers.map(({ kind, dtype, index }) => ({ kind, dtype, index }));
  const plain = steps.map((step) => (step.kind === 'kernel' ? [step.kernel, step.buffers] : []));
  return JSON.stringify([
    kernels.map((kernel) => kernelKey(kernel)),
    kept,
    plain,
    inputs,
    outputs,
    reuse,
  ]);
}

function numbersOf({ buffers, steps }: Program): number[] {
  const extents = steps.map((step) => (step.kind === 'kernel' ? step.extent : 0));
  return [...buffers.map(({ size }) => size), ...extents];
}

function makeTemplate([a, b, c]: readonly Member[], tools: Tools): Template | null {
  const slope = slopeBetween(a.numbers, b.numbers);
  const at = slope && distance(a.numbers, slope, c.numbers);
  if (slope === null || at === null || at === 0 || at === 1) return null;
  if (![a, b, c].every(({ program }) => isPlain(program))) return null;
  const text = textOf(a.program, tools);
  if (textOf(b.program, tools) !== text || textOf(c.program, tools) !== text) return null;
  const [from, to] = [numbersOf(a.program), numbersOf(b.program)];
  const programSlope = from.map((x, i) => to[i] - x);
  const third = numbersOf(c.program);
  const straight = programSlope.every((by, i) => from[i] + at * by === third[i]);
  return straight ? { origin: a, slope, programSlope, lives: livesOf(a.program) } : null;
}

function livesOf(program: Program): Map<number, Life> {
  const lives = new Map<number, Life>();
  program.steps.forEach((step, at) => {
    for (const buffer of step.kind === 'kernel' ? step.buffers : []) {
      if (program.buffers[buffer].kind !== 'temp') continue;
      const life = lives.get(buffer);
      if (life === undefined) lives.set(buffer, { first: at, last: at });
      else life.last = at;
    }
  });
  return lives;
}

function instantiate(
  { origin, programSlope, lives }: Template,
  step: number,
  { placeInArena }: Tools,
): Program {
  const { kernels, buffers, steps, inputs, outputs, reuse } = origin.program;
  const sizes = buffers.map(({ size }, i) => size + step * programSlope[i]);
  const sized = buffers.map(({ dtype }, i) => ({ dtype, size: sizes[i] }));
  const { offsets, size: arena } = placeInArena(lives, sized);
  return {
    kernels,
    buffers: buffers.map(({ kind, dtype, index }, i) => ({
      kind,
      dtype,
      size: sizes[i],
      index,
      offset: offsets.get(i) ?? 0,
    })),
    steps: steps.map((s, i) => {
      if (s.kind !== 'kernel') return s;
      const extent = s.extent + step * programSlope[buffers.length + i];
      return { kind: 'kernel', kernel: s.kernel, extent, buffers: s.buffers };
    }),
    inputs,
    outputs,
    reuse,
    arena,
  };
}

export class Families {
  readonly tools: Tools;
  readonly #families = new Map<string, Family>();
  /** The family of the last graph: often the next one is of it, and comparing two graphs takes less than writing one down. */
  #latest: Family | null = null;

  constructor(tools: Tools) {
    this.tools = tools;
  }

  member(graph: Graph): FamilyMember {
    const found = this.#find(graph);
    return new FamilyMember(this.tools, found?.family ?? null, found?.numbers ?? []);
  }

  /** The family of a graph, and the graph's numbers. */
  #find(graph: Graph): { family: Family; numbers: readonly number[] } | null {
    const latest = this.#latest;
    const close = latest && numbersLike(latest.sample, graph, this.tools);
    if (latest !== null && close !== null) return { family: latest, numbers: close };
    const outline = outlineOf(graph);
    if (outline === null) return null;
    const { text, numbers } = outline;
    const families = this.#families;
    const family = families.get(text) ?? {
      sample: graph,
      members: [],
      template: null,
      failures: 0,
    };
    this.#latest = family;
    families.delete(text);
    families.set(text, family);
    if (families.size > maxFamilies) families.delete(families.keys().next().value!);
    return { family, numbers };
  }
}

export class FamilyMember {
  readonly #tools: Tools;
  readonly #family: Family | null;
  readonly #numbers: readonly number[];

  constructor(tools: Tools, family: Family | null, numbers: readonly number[]) {
    this.#tools = tools;
    this.#family = family;
    this.#numbers = numbers;
  }

  /** The program, if it follows from those of other members. */
  program(): Program | null {
    const template = this.#family?.template;
    if (!template) return null;
    const step = distance(template.origin.numbers, template.slope, this.#numbers);
    return step === null ? null : instantiate(template, step, this.#tools);
  }

  /** Takes note of a program that was compiled. */
  learn(program: Program): void {
    const family = this.#family;
    if (family === null || family.failures >= maxFailures) return;
    family.members.push({ numbers: this.#numbers, program });
    if (family.members.length > enoughMembers) family.members.shift();
    if (family.members.length < enoughMembers) return;
    const template = makeTemplate(family.members, this.#tools);
    if (template === null) family.failures++;
    else family.template = template;
  }
}
