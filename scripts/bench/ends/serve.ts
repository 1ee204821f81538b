/** What an end does when the benchmark calls it by name. Arguments and results are cloned as structured data. */
export type Procedures = Record<string, (...args: any[]) => unknown>

export interface Call {
  id: number
  name: string
  args: unknown[]
}

export type Answer = { id: number, result: unknown } | { id: number, error: string }

/** Answers the calls of the process that forked this one, as soon as what they call is loaded, and ends with it */
export function serve (procedures: Promise<Procedures>): void {
  process.on('disconnect', () => { process.exit(0) })
  process.on('message', (call: Call) => {
    answer(procedures, call).then(reply => { process.send?.(reply) })
      .catch(error => {
        console.error(error)
        process.exit(1)
      })
  })
}

async function answer (procedures: Promise<Procedures>, { id, name, args }: Call): Promise<Answer> {
  try {
    return { id, result: await (await procedures)[name](...args) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.stack ?? error.message : String(error) }
  }
}
