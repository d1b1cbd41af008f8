/** The TypeScript compiler over Tendril's sources and TensorFlow.js's declarations, as the tests of types use it. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The test folder, from which TensorFlow.js is found. */
export const here = dirname(fileURLToPath(import.meta.url));
/** Tendril, as one module. */
export const tendril = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

export const packages = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  '@tensorflow/tfjs-converter',
  '@tensorflow/tfjs-data',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-webgl',
] as const;

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable', 'dom.asynciterable'].map(
    (name) => `lib.${name}.d.ts`,
  ),
  types: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
};

/** Parsed files stay, as several programs share most of them. */
const parsed = new Map<string, ts.SourceFile | undefined>();
const reader = ts.createCompilerHost(options);

/** What changes between programs: files that are not on disk or read otherwise, and names that mean other modules. */
export interface Changes {
  readonly files?: ReadonlyMap<string, string>;
  readonly paths?: Readonly<Record<string, string[]>>;
}

/** A program of these files. */
export function compile(roots: readonly string[], { files, paths }: Changes = {}): ts.Program {
  const settings = { ...options, ...(paths && { paths }) };
  const host: ts.CompilerHost = {
    ...reader,
    fileExists: (name) => files?.has(name) === true || reader.fileExists(name),
    readFile: (name) => files?.get(name) ?? reader.readFile(name),
    getSourceFile(name, version) {
      const text = files?.get(name);
      if (text !== undefined) return ts.createSourceFile(name, text, version);
      if (!parsed.has(name)) parsed.set(name, reader.getSourceFile(name, version));
      return parsed.get(name);
    },
  };
  return ts.createProgram(roots, settings, host);
}

/** Where a package's declarations are. */
export function declarationsOf(name: string): string {
  const { resolvedModule } = ts.resolveModuleName(name, `${here}/any.ts`, options, reader);
  if (resolvedModule === undefined) throw new Error(`there are no declarations of ${name}`);
  return resolvedModule.resolvedFileName;
}

/** What a module or namespace exports, aliases followed. */
export function exportsOf(checker: ts.TypeChecker, symbol: ts.Symbol): Map<string, ts.Symbol> {
  return new Map(
    checker
      .getExportsOfModule(symbol)
      .map((each) => [
        each.name,
        each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each,
      ]),
  );
}

/** The module that is a file. */
export function moduleOf(program: ts.Program, file: string): ts.Symbol {
  return program.getTypeChecker().getSymbolAtLocation(program.getSourceFile(file)!)!;
}

export const isType = (symbol: ts.Symbol | undefined): boolean =>
  symbol !== undefined && (symbol.flags & ts.SymbolFlags.Type) !== 0;
export const isClass = (symbol: ts.Symbol): boolean => (symbol.flags & ts.SymbolFlags.Class) !== 0;
export const isValue = (symbol: ts.Symbol | undefined): boolean =>
  symbol !== undefined && (symbol.flags & ts.SymbolFlags.Value) !== 0;
export const isModule = (symbol: ts.Symbol | undefined): symbol is ts.Symbol =>
  symbol !== undefined &&
  (symbol.flags & (ts.SymbolFlags.ValueModule | ts.SymbolFlags.NamespaceModule)) !== 0;
