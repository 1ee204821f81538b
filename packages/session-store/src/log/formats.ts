import { Format1 } from './format-1.ts'
import { Format2 } from './format-2.ts'
import type { Checksum } from './checksum.ts'
import type { Format } from './format.ts'

/** The formats that can be read; the last one is written */
export function formats (checksum: Checksum): Format[] {
  return [new Format1(checksum), new Format2(checksum)]
}
