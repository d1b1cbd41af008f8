/**
 * Tendril's types beside TensorFlow.js's, name by name.
 *
 * The compiler is asked whether what Tendril exports may stand where TensorFlow.js's declarations want theirs: one line of a program
 * for each name. Classes with private members are different types to it however alike they are, so TensorFlow.js's declarations are
 * read with Tendril's classes in place of their own; each class of theirs is kept as `TheirName`, and compared member by member.
 */
import ts from 'typescript';
import {
  compile,
  declarationsOf,
  exportsOf,
  here,
  isClass,
  isModule,
  isType,
  isValue,
  moduleOf,
  packages,
  tendril,
} from './compiler.ts';

interface Named {
  /** As users write it: `layers.Layer`. */
  readonly path: string;
  /** Which of the packages has it. */
  readonly from: number;
  readonly theirs: ts.Symbol;
  readonly ours: ts.Symbol | undefined;
}

export interface Comparison {
  /** How many questions the compiler answered. */
  readonly asked: number;
  /** Exported types that Tendril lacks. */
  readonly lacking: readonly string[];
  /** What the compiler says against Tendril's, by name. */
  readonly differing: ReadonlyMap<string, string>;
}

/** All that is exported, namespaces' insides too, each name once. */
function everything(program: ts.Program): Named[] {
  const checker = program.getTypeChecker();
  const found = new Map<string, Named>();
  const seen = new Set<ts.Symbol>();
  const visit = (from: number, theirs: ts.Symbol, ours: ts.Symbol, path: string): void => {
    const known = exportsOf(checker, ours);
    for (const [name, their] of exportsOf(checker, theirs)) {
      const our = known.get(name);
      if (!found.has(path + name))
        found.set(path + name, { path: path + name, from, theirs: their, ours: our });
      if (isModule(their) && isModule(our) && !isClass(their) && !seen.has(their)) {
        seen.add(their);
        visit(from, their, our, `${path}${name}.`);
      }
    }
  };
  const ours = moduleOf(program, tendril);
  packages.forEach((name, i) => visit(i, moduleOf(program, declarationsOf(name)), ours, ''));
  return [...found.values()];
}

const fileOf = (symbol: ts.Symbol): string => symbol.declarations![0].getSourceFile().fileName;

/** What these make is of classes that cannot be named, and is used through their base class. */
const makesInstances = /^(layers|initializers|constraints|regularizers)\./;

/** Classes that TensorFlow.js does not export and yet hands out, or takes: here they are those of the same name. */
const handedOut = [
  'BaseCallback',
  'ByteChunkIterator',
  'Container',
  'DataSource',
  'LazyIterator',
  'MicrophoneIterator',
  'Regularizer',
  'WebcamIterator',
];

function* hidden(program: ts.Program): Generator<Named> {
  const found = new Map<string, { theirs?: ts.Symbol; ours?: ts.Symbol }>();
  const checker = program.getTypeChecker();
  for (const file of program.getSourceFiles())
    for (const statement of file.statements) {
      if (!ts.isClassDeclaration(statement) || !handedOut.includes(statement.name?.text ?? ''))
        continue;
      const whose = file.fileName.includes('/@tensorflow/') ? 'theirs' : 'ours';
      const { text } = statement.name!;
      found.set(text, {
        ...found.get(text),
        [whose]: checker.getSymbolAtLocation(statement.name!),
      });
    }
  for (const [name, { theirs, ours }] of found)
    yield { path: name, from: -1, theirs: theirs!, ours };
}

/** A file with Tendril's classes in place of its own. */
function withOurClasses(text: string, classes: readonly Named[]): string {
  let changed = text.replace(/^export declare namespace \w+ \{\s*\}/gm, '');
  const taken: string[] = [];
  for (const { theirs, ours } of classes) {
    const { name } = theirs;
    changed = changed.replace(
      new RegExp(`^(export .*\\b(?:class|interface|type|enum)) ${name}\\b`, 'm'),
      `$1 Their${name}`,
    );
    taken.push(
      `import { ${ours!.name} as ${name} } from '${fileOf(ours!)}';`,
      `export { ${name} };`,
    );
  }
  return `${changed}\n${taken.join('\n')}\n`;
}

/** Chained methods are added to the class of tensors: here they make an interface of their own. */
function withOwnInterface(text: string): string {
  return text
    .replace(/declare module '[^']*tensor' \{/, 'declare global {')
    .replace('interface Tensor<', 'interface TheirChained<')
    .concat(
      /import .*\bTensor\b/.test(text) ? '' : "\nimport type { Tensor } from '../../tensor';\n",
    );
}

const isChained = (file: string): boolean => file.includes('/public/chained_ops/');

/** Type arguments for a type, where it wants some. */
function argumentsFor(symbol: ts.Symbol): string {
  const declared = symbol.declarations!.flatMap((each) =>
    ts.isClassDeclaration(each) ||
    ts.isInterfaceDeclaration(each) ||
    ts.isTypeAliasDeclaration(each)
      ? [each.typeParameters ?? []]
      : [],
  )[0];
  return declared === undefined || declared.every((each) => each.default !== undefined)
    ? ''
    : `<${declared.map(() => 'any').join(', ')}>`;
}

/** The members that a class itself declares for its users. */
function* ownMembers(symbol: ts.Symbol): Generator<{ name: string; isStatic: boolean }> {
  for (const [table, isStatic] of [
    [symbol.members, false],
    [symbol.exports, true],
  ] as const)
    for (const member of table?.values() ?? []) {
      const [declaration] = member.declarations ?? [];
      if (declaration?.getSourceFile().fileName !== fileOf(symbol)) continue;
      if (declaration === undefined || ts.isConstructorDeclaration(declaration)) continue;
      if (member.flags & (ts.SymbolFlags.TypeParameter | ts.SymbolFlags.Prototype)) continue;
      const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
      if (ts.getCombinedModifierFlags(declaration) & hidden) continue;
      if (!member.name.startsWith('_')) yield { name: member.name, isStatic };
    }
}

export function compareTypes(): Comparison {
  const first = compile([...packages.map(declarationsOf), tendril]);
  const names = everything(first);
  const shared = names.filter(({ ours }) => ours !== undefined);
  const replaced = shared.filter(({ theirs, ours }) => isType(theirs) && isType(ours));

  const files = new Map<string, string>();
  const unique = [
    ...new Map([...replaced, ...hidden(first)].map((each) => [each.theirs, each])).values(),
  ];
  const byFile = new Map<string, Named[]>();
  for (const each of unique) {
    const file = fileOf(each.theirs);
    byFile.set(file, [...(byFile.get(file) ?? []), each]);
  }
  for (const [file, inside] of byFile)
    files.set(file, withOurClasses(first.getSourceFile(file)!.text, inside));
  const methods: string[] = [];
  for (const { fileName, text } of first.getSourceFiles())
    if (isChained(fileName)) {
      files.set(fileName, withOwnInterface(text));
      const name = /interface Tensor<[^{]*\{\s*(?:\/\*[^]*?\*\/\s*)?(\w+)/.exec(text)?.[1];
      if (name !== undefined) methods.push(name);
    }

  const lines = [
    `import * as Ours from '${tendril}';`,
    ...packages.map((name, i) => `import * as p${i} from '${name}';`),
    ...unique.flatMap(({ from, ours }) =>
      from < 0 ? [`import type * as ${ours!.name}Module from '${fileOf(ours!)}';`] : [],
    ),
    ...[...byFile.keys()].map(
      (file, i) => `import * as f${i} from '${file.replace(/\.d\.ts$/, '')}';`,
    ),
  ];
  const subjects = lines.map(() => '');
  const ask = (subject: string, line: string): void => {
    lines.push(line);
    subjects.push(subject);
  };
  const value = (subject: string, theirs: string, ours: string): void =>
    ask(subject, `{ const _: ${theirs} = null! as ${ours}; }`);

  for (const { path, from, theirs, ours } of shared) {
    if (isModule(theirs) && !isClass(theirs)) continue;
    if (isType(theirs) || !isValue(theirs) || !isValue(ours)) continue;
    const [their, our] = [`typeof p${from}.${path}`, `typeof Ours.${path}`];
    if (makesInstances.test(path)) value(path, `Parameters<${our}>`, `Parameters<${their}>`);
    else value(path, their, our);
  }
  for (const { path, from, theirs } of unique) {
    const file = [...byFile.keys()].indexOf(fileOf(theirs));
    const their = `f${file}.Their${theirs.name}`;
    const our = from < 0 ? `${path}Module.${path}` : `Ours.${path}`;
    const [theirType, ourType] = [their, our].map((name) => name + argumentsFor(theirs));
    // The inside of a backend is made otherwise.
    if (/^(MathBackend|GPGPUContext)/.test(path)) continue;
    if (!isClass(theirs)) {
      value(`type ${path} in`, ourType, theirType);
      value(`type ${path} out`, theirType, ourType);
      continue;
    }
    if (from >= 0)
      value(
        `new ${path}`,
        `ConstructorParameters<typeof ${our}>`,
        `ConstructorParameters<typeof ${their}>`,
      );
    for (const { name, isStatic } of ownMembers(theirs))
      if (isStatic)
        value(`${path}.${name}`, `(typeof ${their})['${name}']`, `(typeof ${our})['${name}']`);
      else value(`${path}#${name}`, `${theirType}['${name}']`, `${ourType}['${name}']`);
  }
  for (const name of methods)
    value(`Tensor#${name}`, `TheirChained['${name}']`, `Ours.Tensor['${name}']`);

  const question = `${here}/questions.ts`;
  files.set(question, `${lines.join('\n')}\n`);
  const second = compile([question], { files });
  const source = second.getSourceFile(question)!;
  const differing = new Map<string, string>();
  for (const diagnostic of second.getSemanticDiagnostics(source)) {
    const line = source.getLineAndCharacterOfPosition(diagnostic.start!).line;
    differing.set(
      subjects[line] || lines[line],
      ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
    );
  }
  for (const file of files.keys())
    if (file !== question)
      for (const diagnostic of second.getSemanticDiagnostics(second.getSourceFile(file)))
        differing.set(
          `${file}:${String(diagnostic.start)}`,
          ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
        );
  const lacking = names
    .filter(({ theirs, ours }) => isType(theirs) && !isType(ours))
    .map(({ path }) => path);
  return { asked: subjects.filter((each) => each !== '').length, lacking, differing };
}
