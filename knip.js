import { generatedCodecs } from './scripts/generated-codecs.mjs'

export default {
  // protons writes encode, decode and stream for every message, whether it is sent by itself or within another
  ignoreIssues: Object.fromEntries(generatedCodecs().map((path) => [path, ['namespaceMembers']])),
  workspaces: {
    '.': {
      project: ['*.js'],
      ignoreDependencies: ['protons']
    },
    'packages/*': {
      entry: ['test/**/*.spec.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts']
    },
    test: {
      entry: ['**/*.spec.ts', 'repository/loopback-only.ts'],
      project: ['**/*.ts'],
      ignoreBinaries: ['ip']
    },
    scripts: {
      entry: ['*.mjs', 'testing/run-group.mjs', '{demo,bench,sim,campaign}/index.ts', 'vectors/*.ts'],
      project: ['**/*.{ts,mjs}']
    }
  },
  ignoreExportsUsedInFile: {
    interface: true,
    type: true
  }
}
