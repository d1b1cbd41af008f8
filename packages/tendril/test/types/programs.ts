/**
 * The programs in programs/ against Tendril's types. That they are right is known from where the library's own types are checked:
 * there, `@tensorflow/tfjs` means itself.
 */
import { readdirSync } from 'node:fs';
import ts from 'typescript';
import { compile, here, packages, tendril } from './compiler.ts';

/** What the compiler says of them, with file and line. */
export function complaints(): string[] {
  const folder = `${here}/programs`;
  const files = readdirSync(folder).map((name) => `${folder}/${name}`);
  const program = compile(files, {
    paths: Object.fromEntries(packages.map((name) => [name, [tendril]])),
  });
  return files.flatMap((file) => {
    const source = program.getSourceFile(file)!;
    return program.getSemanticDiagnostics(source).map(({ start, messageText }) => {
      const line = source.getLineAndCharacterOfPosition(start ?? 0).line + 1;
      return `${file.slice(here.length + 1)}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}
