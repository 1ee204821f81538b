export interface KillsFound {
  /** messages that the sender was told are safe */
  accepted: number
  received: number
  committed: number
  /** messages that came again, because they were not committed */
  redelivered: number
  wrong: string[]
}

/**
 * What the two processes have noted: everything accepted came, in order, and nothing came again after it was committed, nor without being marked. A process may be killed when it has
 * committed a message and has not noted that: so many may lack the note.
 */
export function check (sender: string[], receiver: string[], kills: number): KillsFound {
  const wrong: string[] = []
  const seen = new Set<number>()
  const committed = new Set<number>()
  let redelivered = 0

  for (const line of receiver) {
    const [what, digits] = line.split(' ')
    const sequence = Number(digits)

    if (what === 'committed') {
      committed.add(sequence)
    } else if (committed.has(sequence)) {
      wrong.push(`message ${sequence} came again after it was committed`)
    } else if (seen.has(sequence)) {
      redelivered++

      if (what !== 'again') {
        wrong.push(`message ${sequence} came twice, and was not marked`)
      }
    } else {
      if (sequence !== seen.size) {
        wrong.push(`message ${sequence} came instead of ${seen.size}`)
      }

      seen.add(sequence)
    }
  }

  const accepted = sender.filter(line => line.startsWith('accepted ')).map(line => Number(line.slice('accepted '.length)))
  accepted.filter(sequence => !seen.has(sequence)).forEach(sequence => { wrong.push(`message ${sequence} was accepted, and did not come`) })

  if (seen.size - committed.size > kills) {
    wrong.push(`${seen.size - committed.size} messages were not committed in the end`)
  }

  return { accepted: accepted.length, received: seen.size, committed: committed.size, redelivered, wrong: wrong.slice(0, 20) }
}
