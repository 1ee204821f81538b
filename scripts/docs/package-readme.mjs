import { docblockOf } from './docblock.mjs'

const LICENCE = `## Licence

Either of

- Apache 2.0 ([LICENSE-APACHE](../../LICENSE-APACHE), <https://www.apache.org/licenses/LICENSE-2.0>)
- MIT ([LICENSE-MIT](../../LICENSE-MIT), <https://opensource.org/license/mit>)

as you prefer.
`

/**
 * The README of a package: what its package.json and the docblock of its src/index.ts say.
 *
 * @throws {Error} when there is no docblock to make it from
 */
export const packageReadme = ({ manifest, source }) => {
  const text = docblockOf(source)

  if (text == null) {
    throw new Error('src/index.ts has no docblock')
  }

  // a docblock may begin with a title of its own; the package's name is the title here
  const body = text.replace(/^# .*\n+/, '')
  const install = manifest.private === true
    ? 'Used by the tests of this repository; not published.'
    : `Not on npm yet. In a clone of the repository, after \`npm run build\`, any program finds it under the name \`${manifest.name}\`.`

  return [
    `<!-- Made by \`npm run docs\` from package.json and the docblock of src/index.ts: edit those. -->\n\n# ${manifest.name}`,
    `> ${manifest.description}`,
    body,
    `## Install\n\n${install}`,
    LICENCE
  ].join('\n\n')
}
