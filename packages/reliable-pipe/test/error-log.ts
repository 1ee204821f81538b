import { format } from 'node:util'
import type { ComponentLogger, Logger } from '@libp2p/interface'

/** Keeps what is logged as an error, each behind the name it is logged under */
export class ErrorLog implements ComponentLogger {
  readonly lines: string[] = []

  forComponent (name: string): Logger {
    return Object.assign(() => {}, {
      error: (text: unknown, ...args: unknown[]) => { this.lines.push(`${name}: ${format(String(text).replace(/%[pe]/g, '%s'), ...args)}`) },
      trace: () => {},
      enabled: false,
      newScope: (scope: string) => this.forComponent(`${name}:${scope}`)
    })
  }
}
