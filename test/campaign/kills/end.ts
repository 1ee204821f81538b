/** One of the processes that are killed: `end.js sender|receiver TASK` */
import { receive } from './receiver.ts'
import { send } from './sender.ts'
import { say } from './words.ts'
import type { Task } from './words.ts'

const [role, task] = process.argv.slice(2)

try {
  await (role === 'sender' ? send : receive)(JSON.parse(task) as Task)
} catch (error) {
  say({ wrong: `the ${role}: ${(error as Error).stack}` })
}
