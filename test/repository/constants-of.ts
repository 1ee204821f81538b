import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

/** A constant at the top of a source file, with what it stands for; `undefined`: nothing that can be said without running it */
export interface Constant {
  name: string
  /** below the folder asked for */
  file: string
  value: Value | undefined
}

export type Value = number | string | Value[] | { [name: string]: Value }

interface Declaration {
  file: string
  initializer: ts.Expression
}

/** Every TypeScript source under a folder */
export const sourcesUnder = (folder: string): string[] => {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)

    return entry.isDirectory() ? sourcesUnder(path) : entry.name.endsWith('.ts') ? [path] : []
  })
}

const declarationsIn = (path: string): Array<[string, ts.Expression]> => {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)

  return source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .flatMap(({ name, initializer }): Array<[string, ts.Expression]> => ts.isIdentifier(name) && initializer != null ? [[name.text, initializer]] : [])
}

const OPERATORS = new Map<ts.SyntaxKind, (left: number, right: number) => number>([
  [ts.SyntaxKind.PlusToken, (left, right) => left + right],
  [ts.SyntaxKind.MinusToken, (left, right) => left - right],
  [ts.SyntaxKind.AsteriskToken, (left, right) => left * right],
  [ts.SyntaxKind.SlashToken, (left, right) => left / right],
  [ts.SyntaxKind.AsteriskAsteriskToken, (left, right) => left ** right]
])

/** The constants of all sources under a folder, read and not run, so that nothing has to be built or exported for it */
export const constantsOf = (folder: string): Constant[] => {
  const declarations = sourcesUnder(folder).flatMap((path) => {
    return declarationsIn(path).map(([name, initializer]) => ({ name, file: relative(folder, path), initializer }))
  })

  const named = (name: string, from: string): Declaration | undefined => {
    return declarations.find((other) => other.name === name && other.file === from) ?? declarations.find((other) => other.name === name)
  }

  const valueOf = (node: ts.Expression, from: string): Value | undefined => {
    if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) {
      return valueOf(node.expression, from)
    }

    if (ts.isNumericLiteral(node)) {
      return Number(node.text)
    }

    if (ts.isStringLiteral(node)) {
      return node.text
    }

    if (ts.isIdentifier(node)) {
      if (node.text === 'Infinity') {
        return Infinity
      }

      const found = named(node.text, from)

      return found == null ? undefined : valueOf(found.initializer, found.file)
    }

    if (ts.isBinaryExpression(node)) {
      const [left, right] = [valueOf(node.left, from), valueOf(node.right, from)]

      return typeof left === 'number' && typeof right === 'number' ? OPERATORS.get(node.operatorToken.kind)?.(left, right) : undefined
    }

    if (ts.isArrayLiteralExpression(node)) {
      const values = node.elements.map((element) => valueOf(element, from))

      return values.every((value) => value !== undefined) ? values : undefined
    }

    if (ts.isObjectLiteralExpression(node)) {
      return Object.fromEntries(node.properties.flatMap((property): Array<[string, Value]> => {
        const value = ts.isPropertyAssignment(property) ? valueOf(property.initializer, from) : undefined

        return value === undefined || property.name == null ? [] : [[nameOf(property.name), value]]
      }))
    }

    return undefined
  }

  return declarations.map(({ name, file, initializer }) => ({ name, file, value: valueOf(initializer, file) }))
}

const nameOf = (name: ts.PropertyName): string => ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name) ? name.text : ''
