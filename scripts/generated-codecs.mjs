import { globSync } from 'node:fs'
import { root } from './setup.mjs'

/** The .proto files, as paths from the repository's root. */
export const protos = () => globSync('packages/*/src/wire/*.proto', { cwd: root }).sort()

/** What protons writes beside a .proto. */
export const codecOf = (proto) => proto.replace(/\.proto$/, '.ts')

export const generatedCodecs = () => protos().map(codecOf)
