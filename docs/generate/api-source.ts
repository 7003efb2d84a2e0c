import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** A declaration, or a member of one, in the words of its source. */
export interface Entry {
  readonly name: string;
  /** As written, in one line; '' for a value. */
  readonly type: string;
  /** The doc comment, with what it returns and throws. */
  readonly text: string;
  /** What `@default` says; '' where it says nothing. */
  readonly fallback: string;
  readonly isOptional?: boolean;
}

/** Something that a module exports. */
export interface Export extends Entry {
  readonly kind: 'function' | 'class' | 'value' | 'type';
  /** Properties and methods of an interface, or of an object type within a union. */
  readonly members: readonly Entry[];
}

type Declaration =
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.VariableDeclaration;

const oneLine = (text: string): string =>
  text
    .replace(/\/\*[^]*?\*\/|\/\/.*/g, '')
    .replace(/\breadonly /g, '')
    .replace(/\s+/g, ' ')
    .trim();

function entryOf(node: ts.Node, name: string, type: string): Entry {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const comment = ts.getTextOfJSDocComment(doc?.comment) ?? '';
  const tagged = (tag: string): string => {
    const found = doc?.tags?.find(({ tagName }) => tagName.text === tag);
    return ts.getTextOfJSDocComment(found?.comment) ?? '';
  };
  const rest = [
    ['Returns', tagged('returns')],
    ['Throws', tagged('throws')],
  ].flatMap(([verb, what]) => (what === '' ? [] : [`${String(verb)} ${String(what)}`]));
  const words = [comment, ...rest].filter((part) => part !== '').join(' ');
  return {
    name,
    type: oneLine(type),
    text: words.replace(/\{@link (\w+)\}/g, '`$1`').replace(/\s+/g, ' '),
    fallback: tagged('default'),
  };
}

function membersOf(node: ts.Node): readonly Entry[] {
  if (ts.isPropertySignature(node) || ts.isMethodSignature(node)) {
    const name = node.name.getText();
    const isOptional = node.questionToken !== undefined;
    const isMethod = ts.isMethodSignature(node);
    const type = isMethod ? node.getText().replace(/;$/, '') : (node.type?.getText() ?? '');
    return [{ ...entryOf(node, name, type), isOptional }];
  }
  if (ts.isFunctionTypeNode(node)) return [];
  const found: Entry[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...membersOf(child));
  });
  return found;
}

function exportOf(declaration: Declaration, name: string): Export {
  const isVariable = ts.isVariableDeclaration(declaration);
  const documented = isVariable ? declaration.parent.parent : declaration;
  const isType = ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration);
  const type = ts.isTypeAliasDeclaration(declaration) ? declaration.type.getText() : '';
  const isFunction =
    ts.isFunctionDeclaration(declaration) ||
    (isVariable &&
      declaration.initializer !== undefined &&
      ts.isArrowFunction(declaration.initializer));
  const ofValue = isFunction ? 'function' : ts.isClassDeclaration(declaration) ? 'class' : 'value';
  return {
    ...entryOf(documented, name, type),
    kind: isType ? 'type' : ofValue,
    members: isType ? membersOf(declaration) : [],
  };
}

const parse = (file: URL): ts.SourceFile =>
  ts.createSourceFile(file.pathname, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);

function fileOf(specifier: ts.Expression, from: URL): URL {
  const { text } = specifier as ts.StringLiteral;
  const file = new URL(text.replace(/\.js$/, '.ts'), from);
  if (!existsSync(file)) throw new Error(`${from.pathname}: there is no ${text}`);
  return file;
}

function declarationsIn(node: ts.Statement): readonly Declaration[] {
  if (ts.isVariableStatement(node)) return [...node.declarationList.declarations];
  return ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node)
    ? [node]
    : [];
}

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const exportsIn = (statements: readonly ts.Statement[]): readonly Export[] =>
  statements.flatMap(declarationsIn).map((node) => exportOf(node, node.name?.getText() ?? ''));

/** What a module exports, its own and what it passes on, in order. */
export function exportsOf(file: URL): readonly Export[] {
  const source = parse(file);
  const own = exportsIn(source.statements.filter(isExported));
  const passedOn = source.statements.filter(ts.isExportDeclaration).flatMap((node) => {
    const { moduleSpecifier } = node;
    const theirs =
      moduleSpecifier === undefined
        ? exportsIn(source.statements)
        : exportsOf(fileOf(moduleSpecifier, file));
    const { exportClause } = node;
    if (exportClause === undefined) return theirs;
    if (ts.isNamespaceExport(exportClause)) {
      const members = theirs.map(({ name, type, text, fallback }) => ({
        name,
        type,
        text,
        fallback,
      }));
      const name = exportClause.name.getText();
      return [{ name, type: '', text: '', fallback: '', kind: 'value' as const, members }];
    }
    return exportClause.elements.map(({ name, propertyName }) => {
      const inside = (propertyName ?? name).getText();
      const found = theirs.find((other) => other.name === inside);
      if (found === undefined) throw new Error(`${file.pathname}: ${inside} is not exported`);
      return { ...found, name: name.getText() };
    });
  });
  return [...own, ...passedOn];
}
