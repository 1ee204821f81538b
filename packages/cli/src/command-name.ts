/** What to type to start this program again: through npx where it was, since the shell then doesn't find it by its name */
export function commandName (env: NodeJS.ProcessEnv = process.env): string {
  return env.npm_command === 'exec' ? 'npx juxta' : 'juxta'
}
