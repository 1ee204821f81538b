import { FrameDecoder } from '../../src/wire/frame-decoder.ts'
import type { Frame, FrameLimits } from '../../src/wire/frame.ts'

export interface Decoded {
  frames: Frame[]
  error?: Error
  inFrame: boolean
}

/** The frames in these chunks, up to the first error */
export function decode (chunks: readonly Uint8Array[], limits: FrameLimits): Decoded {
  const decoder = new FrameDecoder(limits)
  const frames: Frame[] = []

  try {
    for (const chunk of chunks) {
      decoder.push(chunk, frames)
    }
  } catch (error) {
    return { frames, error: error as Error, inFrame: decoder.inFrame }
  }

  return { frames, inFrame: decoder.inFrame }
}

export const byteByByte = (bytes: Uint8Array): Uint8Array[] => [...bytes].map(byte => Uint8Array.of(byte))

export function concat (...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(part => [...part]))
}

export const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], pair => parseInt(pair, 16))

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
