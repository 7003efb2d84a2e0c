import ts from 'typescript';

/** One small wrong in a source file. */
export interface SourceMutant {
  /** File, function and what became what; stays the same while that code does. */
  readonly id: string;
  readonly path: string;
  readonly source: string;
}

type Edit = readonly [node: ts.Node, text: string];

const { SyntaxKind: Kind } = ts;

const otherOperators = new Map<ts.SyntaxKind, string>([
  [Kind.LessThanToken, '<='],
  [Kind.LessThanEqualsToken, '<'],
  [Kind.GreaterThanToken, '>='],
  [Kind.GreaterThanEqualsToken, '>'],
  [Kind.EqualsEqualsEqualsToken, '!=='],
  [Kind.ExclamationEqualsEqualsToken, '==='],
  [Kind.AmpersandAmpersandToken, '||'],
  [Kind.BarBarToken, '&&'],
  [Kind.PlusToken, '-'],
  [Kind.MinusToken, '+'],
  [Kind.AsteriskToken, '/'],
  [Kind.SlashToken, '*'],
  [Kind.AsteriskAsteriskToken, '*'],
]);

const otherNames: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  some: 'every',
  every: 'some',
};

const isKey = (node: ts.Node): boolean =>
  ts.isPropertyAssignment(node.parent) && node.parent.name === node;

/** Nothing for === and !==, which are exchanged in any case. */
function* negated(condition: ts.Expression): Generator<Edit> {
  const isEquality =
    ts.isBinaryExpression(condition) &&
    [Kind.EqualsEqualsEqualsToken, Kind.ExclamationEqualsEqualsToken].includes(
      condition.operatorToken.kind,
    );
  if (!isEquality) yield [condition, `!(${condition.getText()})`];
}

function* wrongsOf(node: ts.Node): Generator<Edit> {
  if (ts.isBinaryExpression(node)) {
    const { left, operatorToken, right } = node;
    const other = otherOperators.get(operatorToken.kind);
    // Parentheses, since ?? and || do not mix without them.
    if (other !== undefined) yield [node, `(${left.getText()}) ${other} (${right.getText()})`];
    if (operatorToken.kind === Kind.QuestionQuestionToken) yield [node, right.getText()];
  } else if (ts.isNumericLiteral(node) && !isKey(node)) {
    const value = Number(node.text);
    yield [node, `(${value} + 1)`];
    if (value !== 0) yield [node, '0'];
  } else if (node.kind === Kind.TrueKeyword) {
    yield [node, 'false'];
  } else if (node.kind === Kind.FalseKeyword) {
    yield [node, 'true'];
  } else if (ts.isPrefixUnaryExpression(node) && node.operator !== Kind.PlusToken) {
    yield [node, node.operand.getText()];
  } else if (ts.isConditionalExpression(node)) {
    yield* negated(node.condition);
  } else if (ts.isPropertyAccessExpression(node)) {
    const other = otherNames[node.name.text];
    if (other !== undefined) yield [node.name, other];
  } else if (ts.isIfStatement(node)) {
    yield* negated(node.expression);
    yield [node, ';'];
  } else if (ts.isExpressionStatement(node)) {
    yield [node, ';'];
  } else if (
    ts.isObjectLiteralExpression(node) &&
    !ts.isAsExpression(node.parent) &&
    !ts.isVariableDeclaration(node.parent)
  ) {
    for (const property of node.properties) yield [property, ''];
  }
}

/** The named thing that a place belongs to. */
function ownerOf(node: ts.Node): string {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionDeclaration(at)) return at.name?.text ?? 'the module';
    if (ts.isVariableDeclaration(at) && ts.isSourceFile(at.parent.parent.parent)) {
      return at.name.getText();
    }
    if (ts.isPropertyAssignment(at) && ts.isArrowFunction(at.initializer)) return at.name.getText();
  }
  return 'the module';
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '' || line === ';') return 'nothing';
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
};

/**
 * Comparisons moved at their boundary, && and ||, + and -, * and / exchanged, constants one up and
 * to 0, conditions negated, statements and properties dropped, defaults taken always.
 */
export function* sourceMutants(path: string, source: string): Generator<SourceMutant> {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);
  const seen = new Map<string, number>();
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isThrowStatement(node)) return;
    // XState is told types by values that are none.
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'types') return;
    edits.push(...wrongsOf(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const [node, text] of edits) {
    const what = `${path} ${ownerOf(node)}: ${short(node.getText())} -> ${short(text)}`;
    const times = (seen.get(what) ?? 0) + 1;
    seen.set(what, times);
    const [start, end] = [node.getStart(), node.getEnd()];
    // A property goes with the comma behind it.
    const isLast = text !== '' || !/^\s*,/.test(source.slice(end));
    const rest = source.slice(end);
    yield {
      id: times > 1 ? `${what} (${times})` : what,
      path,
      source: source.slice(0, start) + text + (isLast ? rest : rest.replace(/^\s*,/, '')),
    };
  }
}
