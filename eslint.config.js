import neostandard, { resolveIgnoresFromGitignore } from 'neostandard'
import tseslint from 'typescript-eslint'
import { generatedCodecs } from './scripts/generated-codecs.mjs'

/** What a core may not touch: time, timers, chance and I/O are handed in. */
const HANDED_IN = [
  'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance', 'crypto', 'fetch', 'process', 'console', 'navigator', 'window', 'document'
]

const handedIn = (name) => ({ name, message: 'A core is pure: time, timers, random numbers and I/O are handed in as values.' })

export default [
  ...neostandard({
    ts: true,
    noJsx: true,
    ignores: [...resolveIgnoresFromGitignore(), '**/dist/**', 'docs/**', ...generatedCodecs()]
  }),

  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname
      }
    },
    linterOptions: {
      reportUnusedDisableDirectives: 'error'
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      // the mark of a promise that cannot reject and is not waited for
      'no-void': ['error', { allowAsStatement: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error'
    }
  },

  {
    files: ['**/test/**/*.ts', '**/*.spec.ts'],
    rules: {
      // chai's `expect(x).to.be.true`
      'no-unused-expressions': 'off',
      '@typescript-eslint/no-unused-expressions': 'off'
    }
  },

  {
    files: ['packages/*/src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...HANDED_IN.map(handedIn)],
      'no-restricted-properties': ['error',
        { object: 'Date', property: 'now', message: 'A core is pure: `now` is an argument.' },
        { object: 'Math', property: 'random', message: 'A core is pure: the random source is an argument.' },
        { object: 'globalThis', message: 'A core is pure: what it needs is handed in.' }
      ],
      'no-restricted-syntax': ['error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'A core is pure: `now` is an argument.' },
        { selector: ':function[async=true]', message: 'A core has no promises: it returns effects, and the shell does the waiting.' },
        { selector: 'NewExpression[callee.name="Promise"]', message: 'A core has no promises: it returns effects, and the shell does the waiting.' },
        { selector: 'MemberExpression[object.name="Promise"]', message: 'A core has no promises: it returns effects, and the shell does the waiting.' }
      ]
    }
  }
]
