// Which specs run together in one process: those of a package, and those of each folder of test/.

import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { root } from '../setup.mjs'

/** what is mostly processes that start other processes, the longest first */
const PROCESSES = ['test/cli', 'test/bench', 'test/demo', 'test/repository', 'test/campaign', 'test/network-namespace']

/** what computes or waits in one process for long, the longest first */
const LONG = ['packages/reliable-pipe', 'test/simulation', 'test/integration', 'packages/pipe', 'packages/path']

const specsUnder = (folder) => {
  if (!existsSync(folder)) {
    return []
  }

  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap((entry) => {
      const path = join(folder, entry.name)

      if (entry.isDirectory()) {
        return entry.name === 'dist' || entry.name === 'node_modules' ? [] : specsUnder(path)
      }

      return entry.name.endsWith('.spec.ts') ? [path] : []
    })
}

/** Every group: `name` is the folder that a person would give, `project` the one that has the tsconfig.json. */
export const groups = () => {
  const packages = readdirSync(join(root, 'packages')).sort().map((name) => ({
    name: `packages/${name}`,
    project: join('packages', name),
    specs: specsUnder(join(root, 'packages', name, 'test'))
  }))
  const across = new Map()

  for (const spec of specsUnder(join(root, 'test'))) {
    const [first, ...rest] = relative(join(root, 'test'), spec).split(sep)
    const name = rest.length === 0 ? 'test' : `test/${first}`
    across.set(name, [...across.get(name) ?? [], spec])
  }

  return [...packages, ...[...across].map(([name, specs]) => ({ name, project: 'test', specs }))]
    .filter(({ specs }) => specs.length > 0)
}

const within = (path, folder) => path === folder || path.startsWith(folder + sep)

/** What is left of the groups when only these files and folders are wanted. Throws an Error for one that is not there. */
export const narrowed = (all, paths) => {
  if (paths.length === 0) {
    return all
  }

  for (const path of paths) {
    if (!existsSync(path)) {
      throw new Error(`There is no ${relative(root, path)}.`)
    }
  }

  return all
    .map((group) => ({ ...group, specs: group.specs.filter((spec) => paths.some((path) => within(spec, path))) }))
    .filter(({ specs }) => specs.length > 0)
}

/** The compiled form of a spec, whether it is there or not */
export const compiled = (project, spec) => {
  return join(root, project, 'dist', relative(join(root, project), spec).replace(/\.ts$/, '.js'))
}

/**
 * The order in which lanes take groups, every other lane from the end: what starts processes at the beginning, what is long in one process at the end, so
 * that the two run beside each other, and the short ones in the middle, where the lanes meet.
 */
export const ordered = (all) => {
  const rank = ({ name }) => {
    if (PROCESSES.includes(name)) {
      return PROCESSES.indexOf(name) - PROCESSES.length
    }

    return LONG.includes(name) ? LONG.length - LONG.indexOf(name) : 0
  }

  return all.toSorted((a, b) => rank(a) - rank(b))
}
