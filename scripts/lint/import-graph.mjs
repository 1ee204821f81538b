// Checks every import of the packages against import-graph.json.
//
//   node scripts/lint/import-graph.mjs [ROOT]     one line per violation, exit code 1 if there is one
//
// The rules:
//   - a package imports only the packages that the graph lists for it, and those marked as for tests only in its tests;
//     the graph names every package once, has no cycle, leads from upper to lower layers, and allows nothing that no source imports
//   - package.json and tsconfig.json of a package ask for nothing beyond what the graph allows
//   - src/core/ is pure: no libp2p, no Node builtin, and of its own package only core/, wire/, constants.ts and errors.ts
//     (types may come from elsewhere in the package: they are gone at run time)
//   - src/wire/ is bytes: its own files, constants.ts, errors.ts, uint8arraylist, uint8-varint and what codecs made by protons need
//   - src/ imports no Node builtin, except where the graph says so

import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const BYTES = ['uint8arraylist', 'uint8-varint', 'uint8arrays', 'protons-runtime']

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

const sourcesUnder = (folder) => {
  if (!existsSync(folder)) {
    return []
  }

  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap((entry) => {
      const path = join(folder, entry.name)

      return entry.isDirectory() ? sourcesUnder(path) : /\.[mc]?[jt]s$/.test(entry.name) ? [path] : []
    })
}

/** `@scope/name/deep` -> `@scope/name` */
const packageOf = (specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')

const isLibp2p = (name) => name === 'libp2p' || name.startsWith('@libp2p/') || name.startsWith('@chainsafe/libp2p-')

/** Every module that a file names: static, re-exported, dynamic with a literal. */
const importsOf = (path) => {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, false)
  const found = []
  const add = (node, specifier, typeOnly) => {
    found.push({ specifier, typeOnly, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 })
  }
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier.text, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier != null) {
      add(node, node.moduleSpecifier.text, node.isTypeOnly)
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal.text, true)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments

      if (argument != null && ts.isStringLiteralLike(argument)) {
        add(node, argument.text, false)
      }
    }

    ts.forEachChild(node, visit)
  }
  visit(source)

  return found
}

/** What is wrong with the graph itself, before any file is read. */
const checkGraph = (graph, folders) => {
  const problems = []
  const named = graph.layers.flatMap(({ packages }) => packages)
  const layerOf = new Map(graph.layers.flatMap(({ packages }, index) => packages.map((name) => [name, index])))

  for (const name of new Set([...folders, ...named, ...Object.keys(graph.mayImport)])) {
    if (!folders.includes(name)) {
      problems.push(`import-graph.json: there is no packages/${name}`)
    }

    const times = named.filter((other) => other === name).length

    if (times !== 1) {
      problems.push(`import-graph.json: ${name} is in ${times} layers instead of one`)
    }

    if (graph.mayImport[name] == null) {
      problems.push(`import-graph.json: mayImport has no entry for ${name}`)
    }
  }

  for (const [name, allowed] of Object.entries(graph.mayImport)) {
    for (const other of allowed) {
      if (!folders.includes(other)) {
        problems.push(`import-graph.json: ${name} may import ${other}, which doesn't exist`)
      } else if (graph.testsOnly.includes(other) && !graph.testsOnly.includes(name)) {
        problems.push(`import-graph.json: ${name} may import ${other}, which is for tests only`)
      } else if (layerOf.get(other) < layerOf.get(name)) {
        problems.push(`import-graph.json: ${name} may import ${other}, which is in a higher layer`)
      }
    }
  }

  const cycle = findCycle(graph.mayImport)

  if (cycle != null) {
    problems.push(`import-graph.json: cycle ${cycle.join(' -> ')}`)
  }

  return problems
}

const findCycle = (mayImport) => {
  const done = new Set()
  const visit = (name, path) => {
    if (path.includes(name)) {
      return [...path.slice(path.indexOf(name)), name]
    }

    if (done.has(name)) {
      return undefined
    }

    for (const other of mayImport[name] ?? []) {
      const cycle = visit(other, [...path, name])

      if (cycle != null) {
        return cycle
      }
    }

    done.add(name)
  }

  for (const name of Object.keys(mayImport)) {
    const cycle = visit(name, [])

    if (cycle != null) {
      return cycle
    }
  }
}

/** @returns {string[]} one message per violation, with file and line where there is one */
export const checkImportGraph = (root) => {
  const graph = readJson(join(root, 'import-graph.json'))
  const folders = readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json'))).sort()
  const problems = checkGraph(graph, folders)
  const builtinsAllowed = (graph.mayImportNode ?? []).map((folder) => join(root, 'packages', folder))

  /** npm name -> folder under packages/ */
  const ours = new Map(folders.map((folder) => [readJson(join(root, 'packages', folder, 'package.json')).name, folder]))

  for (const folder of folders) {
    const home = join(root, 'packages', folder)
    const src = join(home, 'src')
    const manifest = readJson(join(home, 'package.json'))
    const allowed = graph.mayImport[folder] ?? []
    const allowedInTests = [folder, ...allowed, ...graph.testsOnly]
    const list = (names) => names.length === 0 ? 'none of the packages' : `only ${names.join(', ')}`

    for (const [field, names] of [['dependencies', allowed], ['peerDependencies', allowed], ['devDependencies', allowedInTests]]) {
      for (const name of Object.keys(manifest[field] ?? {})) {
        if (ours.has(name) && !names.includes(ours.get(name))) {
          problems.push(`packages/${folder}/package.json: ${field} has ${name}, and the graph allows ${list(names)} there`)
        }
      }
    }

    const imported = new Set()
    const config = join(home, 'tsconfig.json')

    for (const { path } of existsSync(config) ? readJson(config).references ?? [] : []) {
      const other = relative(join(root, 'packages'), resolve(home, path))

      if (!allowedInTests.includes(other)) {
        problems.push(`packages/${folder}/tsconfig.json: refers to ${path}, which the graph does not allow`)
      }
    }

    for (const part of ['src', 'test']) {
      for (const file of sourcesUnder(join(home, part))) {
        for (const { specifier, typeOnly, line } of importsOf(file)) {
          const complain = (text) => problems.push(`${relative(root, file)}:${line}: ${text}`)
          const context = { file, specifier, typeOnly, home, src, part, folder, ours, complain }

          if (specifier.startsWith('.')) {
            checkRelative(context)
          } else if (isBuiltin(specifier)) {
            if (part === 'src' && !builtinsAllowed.some((allowed) => file.startsWith(allowed + sep))) {
              complain(`imports the Node builtin ${specifier}; packages run in browsers too`)
            }
          } else {
            if (part === 'src') {
              imported.add(ours.get(packageOf(specifier)))
            }

            checkPackage({ ...context, manifest, allowed: part === 'src' ? allowed : allowedInTests, list })
          }
        }
      }
    }

    problems.push(...allowed
      .filter((other) => folders.includes(other) && !imported.has(other))
      .map((other) => `import-graph.json: ${folder} may import ${other}, and does not`))
  }

  return problems
}

const checkRelative = ({ file, specifier, typeOnly, home, src, part, complain }) => {
  const target = resolve(dirname(file), specifier)
  const folderOf = (path) => path.startsWith(src + sep) ? relative(src, path).split(sep)[0] : undefined

  if (!target.startsWith(home + sep)) {
    complain(`imports ${specifier}, which is outside its package; name the package instead`)
    return
  }

  if (part !== 'src') {
    return
  }

  if (!target.startsWith(src + sep)) {
    complain(`imports ${specifier}, which is not in src/`)
    return
  }

  const to = folderOf(target)

  if (folderOf(file) === 'wire' && !['wire', 'constants.ts', 'errors.ts'].includes(to)) {
    complain(`a wire file imports ${specifier}; it may import wire/, constants.ts and errors.ts`)
  }

  if (folderOf(file) === 'core' && !typeOnly && !['core', 'wire', 'constants.ts', 'errors.ts'].includes(to)) {
    complain(`a core imports ${specifier}; it may import core/, wire/, constants.ts, errors.ts, and types of its package`)
  }
}

const checkPackage = ({ file, specifier, src, part, folder, ours, manifest, allowed, list, complain }) => {
  const name = packageOf(specifier)
  const inFolder = relative(src, file).split(sep)[0]

  if (ours.has(name)) {
    if (ours.get(name) === folder && part === 'src') {
      complain(`imports ${specifier}, its own package, by name`)
    } else if (!allowed.includes(ours.get(name))) {
      complain(`imports ${specifier}; the graph allows ${list(allowed)} in ${part}/`)
    }
  } else if (part === 'src' && manifest.dependencies?.[name] == null && manifest.peerDependencies?.[name] == null) {
    complain(`imports ${specifier}, which is not among the package's dependencies`)
  }

  if (part === 'src' && inFolder === 'wire' && !BYTES.includes(name)) {
    complain(`a wire file imports ${specifier}; of packages it may import only ${BYTES.join(' and ')}`)
  }

  if (part === 'src' && inFolder === 'core' && isLibp2p(name)) {
    complain(`a core imports ${specifier}; what it needs of libp2p is handed in by the shell`)
  }
}

if (process.argv[1] != null && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..'))
  const problems = checkImportGraph(root)

  for (const problem of problems) {
    process.stdout.write(`${problem}\n`)
  }

  process.exitCode = problems.length > 0 ? 1 : 0
}
