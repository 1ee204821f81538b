// The docblock at the top of a module, as Markdown.

const FIRST_BLOCK = /^\s*\/\*\*([\s\S]*?)\*\//

/**
 * `@packageDocumentation` is dropped, `@example TITLE` becomes a heading, `{@link X}` becomes `X` in code. Returns
 * undefined when the module has no docblock.
 */
export const docblockOf = (source) => {
  const block = FIRST_BLOCK.exec(source)?.[1]

  if (block == null) {
    return undefined
  }

  const text = block
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .replace(/^@packageDocumentation[ \t]*$/gm, '')
    .replace(/^@module\b.*$/gm, '')
    .replace(/^@example[ \t]*(.*)$/gm, (_, title) => `## Example${title.trim() === '' ? '' : `: ${title.trim()}`}\n`)
    .replace(/\{@link(?:code)?\s+([^}|]+?)\s*(?:\|\s*([^}]+))?\}/g, (_, target, label) => label?.trim() ?? `\`${target}\``)
    .replace(/^```(?:typescript|TypeScript)\b/gm, '```ts')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

  return text === '' ? undefined : text
}
