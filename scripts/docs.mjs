// `npm run docs`: the reference of the API as pages, in docs/api/, from the docstrings. `-- --check` writes nothing.
// Both fail on a warning of TypeDoc's, and on a public function that does not say what it does or shows no example.
import { argv } from 'node:process';
import { ensureInstalled, main } from './lib/install.mjs';
import { root } from './lib/paths.mjs';

/** @typedef {import('typedoc').DeclarationReflection} Declaration */

/**
 * The public functions, those of namespaces included.
 * @param {typeof import('typedoc').ReflectionKind} kinds
 * @param {import('typedoc').ContainerReflection} container
 * @returns {Declaration[]}
 */
function functionsOf(kinds, container) {
  return (container.children ?? []).flatMap((child) => {
    if (child.kind === kinds.Function) return [child];
    const open = child.kindOf([kinds.Namespace, kinds.Module]) && child.name !== '<internal>';
    return open ? functionsOf(kinds, child) : [];
  });
}

/**
 * What a function's docstring lacks, or null.
 * @param {Declaration} declaration
 */
function lackOf({ signatures = [] }) {
  const comments = signatures.map(({ comment }) => comment);
  if (!comments.some((comment) => comment?.hasVisibleComponent())) return 'has no docstring';
  if (!comments.some((comment) => comment?.getTag('@example'))) return 'shows no example';
  return null;
}

await main(async () => {
  await ensureInstalled();
  const { Application, ReflectionKind } = await import('typedoc');
  const app = await Application.bootstrapWithPlugins({ options: root });
  const project = await app.convert();
  if (!project) return 1;
  app.validate(project);
  const functions = functionsOf(ReflectionKind, project);
  for (const declaration of functions) {
    const lack = lackOf(declaration);
    if (lack) app.logger.error(`tf.${declaration.getFriendlyFullName()} ${lack}`);
  }
  if (app.logger.hasErrors() || app.logger.hasWarnings()) return 1;
  console.log(`${functions.length} public functions, each with its docstring and an example`);
  if (!argv.includes('--check')) await app.generateOutputs(project);
  return 0;
});
