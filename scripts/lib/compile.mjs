// From the sources to modules and declarations, as tsc does it, and smaller. What TypeScript calls private is made private: names of
// `#fields` and `#methods` are shortened by whoever bundles the library, those of properties are not. Fields that are only declared
// are left out: whoever made the object gives them their values.
import ts from 'typescript';

/**
 * Compiles a project; resolves to whether it has no errors, which are printed.
 * @param {string} config
 * @param {string} outDir
 */
export function compileProject(config, outDir) {
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (/** @type {ts.Diagnostic} */ error) => print([error]),
  };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, { outDir }, host);
  if (parsed === undefined) return false;
  const program = ts.createProgram(parsed.fileNames, parsed.options);
  const errors = [...parsed.errors, ...ts.getPreEmitDiagnostics(program)];
  print(errors);
  if (errors.length > 0) return false;
  const privates = privateMembers(program);
  const { diagnostics } = program.emit(undefined, undefined, undefined, false, {
    before: [makePrivate(privates, program.getTypeChecker()), leaveOutDeclarations],
  });
  print(diagnostics);
  return diagnostics.length === 0;
}

/** @param {readonly ts.Diagnostic[]} errors */
function print(errors) {
  if (errors.length === 0) return;
  const names = {
    getCanonicalFileName: (/** @type {string} */ name) => name,
    getCurrentDirectory: ts.sys.getCurrentDirectory,
    getNewLine: () => '\n',
  };
  console.error(ts.formatDiagnostics(errors, names));
}

/** @typedef {ts.PropertyDeclaration | ts.MethodDeclaration | ts.AccessorDeclaration} Member */

/**
 * @param {ts.Node} node
 * @returns {node is Member}
 */
const isMember = (node) =>
  ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node);

/** @param {Member} member */
function isPrivate(member) {
  const { name } = member;
  const flags = ts.getCombinedModifierFlags(member);
  if (!ts.isIdentifier(name) || !(flags & ts.ModifierFlags.Private)) return false;
  // One of that name may be there already.
  const hidden = `#${name.text}`;
  const { members } = /** @type {ts.ClassLikeDeclaration} */ (member.parent);
  const isTaken = members.some((other) => other.name && other.name.getText() === hidden);
  return !(flags & ts.ModifierFlags.Static) && !isTaken;
}

/**
 * The members that can be made private: those that are always named behind a dot.
 * @param {ts.Program} program
 */
function privateMembers(program) {
  const checker = program.getTypeChecker();
  /** @type {Set<ts.Symbol>} */
  const found = new Set();
  /** @type {Set<ts.Symbol>} */
  const otherwise = new Set();
  const sources = program.getSourceFiles().filter((file) => !file.isDeclarationFile);
  const walk = (/** @type {ts.Node} */ node) => {
    if (isMember(node) && isPrivate(node)) {
      const symbol = checker.getSymbolAtLocation(node.name);
      if (symbol) found.add(symbol);
    }
    // `const { member } = this`, and `this['member']`.
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name;
      const type = checker.getTypeAtLocation(node.parent);
      if (ts.isIdentifier(name)) add(otherwise, type.getProperty(name.text));
    }
    if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression))
      add(otherwise, checker.getSymbolAtLocation(node.argumentExpression));
    ts.forEachChild(node, walk);
  };
  sources.forEach(walk);
  return new Set([...found].filter((symbol) => !otherwise.has(symbol)));
}

/**
 * @template T
 * @param {Set<T>} set
 * @param {T | undefined} item
 */
function add(set, item) {
  if (item !== undefined) set.add(item);
}

/**
 * @param {ReadonlySet<ts.Symbol>} privates
 * @param {ts.TypeChecker} checker
 * @returns {ts.TransformerFactory<ts.SourceFile>}
 */
function makePrivate(privates, checker) {
  return (context) => {
    const { factory } = context;
    const renamed = (/** @type {ts.Node} */ name) => {
      const symbol = ts.isIdentifier(name) && checker.getSymbolAtLocation(name);
      if (!symbol || !privates.has(symbol)) return name;
      const hidden = factory.createPrivateIdentifier(
        `#${/** @type {ts.Identifier} */ (name).text}`,
      );
      return ts.setTextRange(hidden, name);
    };
    const visit = (/** @type {ts.Node} */ node) => {
      const inner = ts.visitEachChild(node, visit, context);
      const isName =
        (ts.isPropertyAccessExpression(node) || isMember(node)) && renamed(node.name) !== node.name;
      if (!isName) return inner;
      const name = /** @type {ts.PrivateIdentifier} */ (renamed(node.name));
      return withName(factory, /** @type {typeof node} */ (inner), name);
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

/**
 * @param {ts.NodeFactory} factory
 * @param {ts.PropertyAccessExpression | Member} node
 * @param {ts.PrivateIdentifier} name
 */
function withName(factory, node, name) {
  const rest = ts.canHaveModifiers(node)
    ? node.modifiers?.filter(({ kind }) => kind !== ts.SyntaxKind.PrivateKeyword)
    : undefined;
  if (ts.isPropertyAccessChain(node))
    return factory.updatePropertyAccessChain(node, node.expression, node.questionDotToken, name);
  if (ts.isPropertyAccessExpression(node))
    return factory.updatePropertyAccessExpression(node, node.expression, name);
  if (ts.isPropertyDeclaration(node))
    return factory.updatePropertyDeclaration(
      node,
      rest,
      name,
      undefined,
      undefined,
      node.initializer,
    );
  if (ts.isMethodDeclaration(node)) {
    const { asteriskToken, questionToken, typeParameters, parameters, type, body } = node;
    return factory.updateMethodDeclaration(
      node,
      rest,
      asteriskToken,
      name,
      questionToken,
      typeParameters,
      parameters,
      type,
      body,
    );
  }
  if (ts.isGetAccessorDeclaration(node))
    return factory.updateGetAccessorDeclaration(
      node,
      rest,
      name,
      node.parameters,
      node.type,
      node.body,
    );
  return factory.updateSetAccessorDeclaration(node, rest, name, node.parameters, node.body);
}

/**
 * A field without a value has one when the constructor is through. (One that a subclass declares anew would be undefined again: the
 * library has none, and TypeScript asks for `declare` there.)
 * @type {ts.TransformerFactory<ts.SourceFile>}
 */
const leaveOutDeclarations = (context) => (file) => {
  const visit = (/** @type {ts.Node} */ node) => {
    const isBare =
      ts.isPropertyDeclaration(node) &&
      node.initializer === undefined &&
      ts.isIdentifier(node.name) &&
      (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) === 0;
    return isBare ? undefined : ts.visitEachChild(node, visit, context);
  };
  return /** @type {ts.SourceFile} */ (ts.visitEachChild(file, visit, context));
};
