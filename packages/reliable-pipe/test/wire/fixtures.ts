import { FIN, FIRST, LAST } from '../../src/wire/frame-type.ts'
import { fromHex } from './decoding.ts'
import type { Frame } from '../../src/wire/frame.ts'

/** Frames and the bytes they are, written down by hand from the tables in `src/wire/` */
export const fixtures: Array<{ name: string, frame: Frame, hex: string }> = [
  {
    name: 'data, a whole message',
    frame: { type: 'data', flags: FIRST | LAST, sequence: 5, transmission: undefined, payload: fromHex('6869') },
    hex: '03' + '03' + '05' + '6869'
  },
  {
    name: 'data with a transmission number',
    frame: { type: 'data', flags: FIRST, sequence: 300, transmission: 7, payload: fromHex('00ff') },
    hex: '05' + '05' + 'ac02' + '07' + '00ff'
  },
  {
    name: 'data, two messages packed',
    frame: { type: 'data', flags: 0x20, sequence: 5, transmission: undefined, payload: fromHex('026869' + '00') },
    hex: '20' + '05' + '05' + '026869' + '00'
  },
  {
    name: 'data, packed, with a transmission number',
    frame: { type: 'data', flags: 0x20, sequence: 5, transmission: 300, payload: fromHex('0161' + '0162') },
    hex: '24' + '07' + '05' + 'ac02' + '0161' + '0162'
  },
  {
    name: 'data, the end mark',
    frame: { type: 'data', flags: FIN, sequence: 6, transmission: undefined, payload: new Uint8Array(0) },
    hex: '08' + '01' + '06'
  },
  {
    name: 'ack with ranges',
    frame: { type: 'ack', cumulative: 10, credit: 1000, transmission: 4, delayMs: 25, ranges: [{ start: 12, end: 14 }, { start: 20, end: 21 }] },
    hex: '12' + '0c' + '0a' + 'e807' + '05' + 'a8c301' + '02' + '0202' + '0601'
  },
  {
    name: 'ack of nothing',
    frame: { type: 'ack', cumulative: 0, credit: 0, transmission: undefined, delayMs: 0, ranges: [] },
    hex: '12' + '05' + '0000000000'
  },
  {
    name: 'attach of a new session',
    frame: {
      type: 'attach',
      session: fromHex('000102030405060708090a0b0c0d0e0f'),
      isNew: true,
      planned: false,
      counter: 1,
      cumulative: 0,
      credit: 4_194_304,
      ranges: [],
      sendWindow: 65_536,
      acknowledgeEvery: 1024,
      maxSegment: 65_536,
      maxMessage: 67_108_864,
      retentionMs: 600_000,
      name: 'a.b',
      info: fromHex('cafe')
    },
    hex: '10' + '2e' + '000102030405060708090a0b0c0d0e0f' + '01' + '01' + '00' + '80808002' + '00' + '808004' + '8008' + '808004' + '80808020' + 'c0cf24' + '03612e62' + '02cafe'
  },
  {
    name: 'attach, planned, of a session that is known',
    frame: {
      type: 'attach',
      session: fromHex('ffffffffffffffffffffffffffffffff'),
      isNew: false,
      planned: true,
      counter: 4,
      cumulative: 2,
      credit: 1000,
      ranges: [{ start: 3, end: 5 }],
      sendWindow: 64,
      acknowledgeEvery: 2,
      maxSegment: 1024,
      maxMessage: 4096,
      retentionMs: 1000,
      name: '',
      info: new Uint8Array(0)
    },
    hex: '10' + '22' + 'ffffffffffffffffffffffffffffffff' + '02' + '04' + '02' + 'e807' + '010102' + '40' + '02' + '8008' + '8020' + 'e807' + '00' + '00'
  },
  {
    name: 'attach through a relay that sets limits',
    frame: {
      type: 'attach',
      session: fromHex('ffffffffffffffffffffffffffffffff'),
      isNew: false,
      planned: true,
      counter: 5,
      cumulative: 2,
      credit: 1000,
      ranges: [],
      sendWindow: 64,
      acknowledgeEvery: 2,
      maxSegment: 1024,
      maxMessage: 4096,
      retentionMs: 1000,
      name: '',
      info: new Uint8Array(0),
      wanted: 300
    },
    hex: '10' + '22' + 'ffffffffffffffffffffffffffffffff' + '02' + '05' + '02' + 'e807' + '00' + '40' + '02' + '8008' + '8020' + 'e807' + '00' + '00' + 'ac02'
  },
  {
    name: 'attached, granted',
    frame: {
      type: 'attached',
      status: 'ok',
      counter: 1,
      attachMillihertz: 4000,
      retryAfterMs: 0,
      reason: '',
      position: { cumulative: 3, credit: 1000, ranges: [{ start: 5, end: 6 }], sendWindow: 64, acknowledgeEvery: 2, maxSegment: 1024, maxMessage: 4096, retentionMs: 1000 }
    },
    hex: '11' + '15' + '00' + '01' + 'a01f' + '00' + '00' + '01' + '03' + 'e807' + '010201' + '40' + '02' + '8008' + '8020' + 'e807'
  },
  {
    name: 'attached through a relay that sets limits',
    frame: {
      type: 'attached',
      status: 'ok',
      counter: 5,
      attachMillihertz: 4000,
      retryAfterMs: 0,
      reason: '',
      position: { cumulative: 3, credit: 1000, ranges: [], sendWindow: 64, acknowledgeEvery: 2, maxSegment: 1024, maxMessage: 4096, retentionMs: 1000 },
      share: 300
    },
    hex: '11' + '15' + '00' + '05' + 'a01f' + '00' + '00' + '01' + '03' + 'e807' + '00' + '40' + '02' + '8008' + '8020' + 'e807' + 'ac02'
  },
  {
    name: 'attached, refused',
    frame: { type: 'attached', status: 'attach-rate', counter: 9, attachMillihertz: 0, retryAfterMs: 1000, reason: 'slow', position: undefined },
    hex: '11' + '0b' + '06' + '09' + '00' + 'e807' + '04736c6f77' + '00'
  },
  {
    name: 'attach that asks for the claimed windowing',
    frame: {
      type: 'attach',
      session: fromHex('ffffffffffffffffffffffffffffffff'),
      isNew: true,
      planned: false,
      counter: 1,
      claimed: true,
      cumulative: 0,
      credit: 1000,
      ranges: [],
      sendWindow: 4,
      acknowledgeEvery: 2,
      maxSegment: 1024,
      maxMessage: 4096,
      retentionMs: 1000,
      name: '',
      info: new Uint8Array(0)
    },
    hex: '10' + '20' + 'ffffffffffffffffffffffffffffffff' + '05' + '01' + '00' + 'e807' + '00' + '04' + '02' + '8008' + '8020' + 'e807' + '00' + '00'
  },
  {
    name: 'attached, with the claimed windowing',
    frame: {
      type: 'attached',
      status: 'ok',
      counter: 1,
      attachMillihertz: 4000,
      retryAfterMs: 0,
      reason: '',
      position: { cumulative: 0, credit: 1000, ranges: [], sendWindow: 4, acknowledgeEvery: 2, maxSegment: 1024, maxMessage: 4096, retentionMs: 1000 },
      claimed: true
    },
    hex: '11' + '15' + '00' + '01' + 'a01f' + '00' + '00' + '01' + '00' + 'e807' + '00' + '04' + '02' + '8008' + '8020' + 'e807' + '00' + '04'
  },
  {
    name: 'attach that is to be held in reserve',
    frame: {
      type: 'attach',
      session: fromHex('ffffffffffffffffffffffffffffffff'),
      isNew: false,
      planned: true,
      counter: 3,
      standby: true,
      cumulative: 2,
      credit: 1000,
      ranges: [],
      sendWindow: 64,
      acknowledgeEvery: 2,
      maxSegment: 1024,
      maxMessage: 4096,
      retentionMs: 1000,
      name: '',
      info: new Uint8Array(0)
    },
    hex: '10' + '20' + 'ffffffffffffffffffffffffffffffff' + '12' + '03' + '02' + 'e807' + '00' + '40' + '02' + '8008' + '8020' + 'e807' + '00' + '00'
  },
  {
    name: 'attach of an end that takes packed segments',
    frame: {
      type: 'attach',
      session: fromHex('ffffffffffffffffffffffffffffffff'),
      isNew: true,
      planned: false,
      counter: 1,
      packed: true,
      cumulative: 0,
      credit: 1000,
      ranges: [],
      sendWindow: 64,
      acknowledgeEvery: 2,
      maxSegment: 1024,
      maxMessage: 4096,
      retentionMs: 1000,
      name: '',
      info: new Uint8Array(0)
    },
    hex: '10' + '20' + 'ffffffffffffffffffffffffffffffff' + '21' + '01' + '00' + 'e807' + '00' + '40' + '02' + '8008' + '8020' + 'e807' + '00' + '00'
  },
  {
    name: 'attached, by an end that takes packed segments',
    frame: {
      type: 'attached',
      status: 'ok',
      counter: 1,
      attachMillihertz: 4000,
      retryAfterMs: 0,
      reason: '',
      position: { cumulative: 0, credit: 1000, ranges: [], sendWindow: 64, acknowledgeEvery: 2, maxSegment: 1024, maxMessage: 4096, retentionMs: 1000 },
      packed: true
    },
    hex: '11' + '15' + '00' + '01' + 'a01f' + '00' + '00' + '01' + '00' + 'e807' + '00' + '40' + '02' + '8008' + '8020' + 'e807' + '00' + '20'
  },
  {
    name: 'attached, in reserve',
    frame: {
      type: 'attached',
      status: 'ok',
      counter: 3,
      attachMillihertz: 4000,
      retryAfterMs: 0,
      reason: '',
      position: { cumulative: 3, credit: 1000, ranges: [], sendWindow: 64, acknowledgeEvery: 2, maxSegment: 1024, maxMessage: 4096, retentionMs: 1000 },
      standby: true
    },
    hex: '11' + '15' + '00' + '03' + 'a01f' + '00' + '00' + '01' + '03' + 'e807' + '00' + '40' + '02' + '8008' + '8020' + 'e807' + '00' + '10'
  },
  { name: 'request', frame: { type: 'request', ranges: [{ start: 12, end: 14 }, { start: 20, end: 21 }] }, hex: '19' + '05' + '02' + '0d02' + '0601' },
  { name: 'request of the first', frame: { type: 'request', ranges: [{ start: 0, end: 1 }] }, hex: '19' + '03' + '01' + '0101' },
  { name: 'window', frame: { type: 'window', sendWindow: 64, acknowledgeEvery: 2 }, hex: '13' + '02' + '40' + '02' },
  { name: 'path-end', frame: { type: 'path-end', reason: 'limit' }, hex: '14' + '01' + '01' },
  { name: 'path-end-idle', frame: { type: 'path-end', reason: 'idle' }, hex: '14' + '01' + '03' },
  { name: 'path-closed', frame: { type: 'path-closed', counter: 7 }, hex: '15' + '01' + '07' },
  { name: 'ping', frame: { type: 'ping', token: 300 }, hex: '16' + '02' + 'ac02' },
  { name: 'ping with the largest number', frame: { type: 'ping', token: Number.MAX_SAFE_INTEGER }, hex: '16' + '08' + 'ffffffffffffff0f' },
  { name: 'pong', frame: { type: 'pong', token: 300 }, hex: '17' + '02' + 'ac02' },
  { name: 'abort', frame: { type: 'abort', code: 'shutdown', reason: 'bye' }, hex: '18' + '05' + '03' + '03627965' }
]

/** Bytes that are no frame, and by which name they are refused */
export const refused: Array<{ name: string, hex: string, error: 'FrameDecodeError' | 'UnsupportedFrameError' }> = [
  { name: 'a type above 0x7f', hex: '80' + '00', error: 'FrameDecodeError' },
  { name: 'a critical type that is not known', hex: '1a' + '00', error: 'UnsupportedFrameError' },
  { name: 'the last critical type', hex: '3f' + '01' + '00', error: 'UnsupportedFrameError' },
  { name: 'a length of nine bytes', hex: '16' + '808080808080808000', error: 'FrameDecodeError' },
  { name: 'a length with needless bytes', hex: '16' + '8100', error: 'FrameDecodeError' },
  { name: 'a number above 2^53 - 1', hex: '16' + '08' + 'ffffffffffffff1f', error: 'FrameDecodeError' },
  { name: 'a number with needless bytes', hex: '16' + '02' + '8000', error: 'FrameDecodeError' },
  { name: 'a number that is cut off', hex: '16' + '01' + '80', error: 'FrameDecodeError' },
  { name: 'a body without its field', hex: '16' + '00', error: 'FrameDecodeError' },
  { name: 'packed data with another flag', hex: '21' + '03' + '05' + '0161', error: 'UnsupportedFrameError' },
  { name: 'data without a sequence number', hex: '03' + '00', error: 'FrameDecodeError' },
  { name: 'a range without a gap before it', hex: '12' + '07' + '0a' + '00' + '00' + '00' + '01' + '0001', error: 'FrameDecodeError' },
  { name: 'a range without a length', hex: '12' + '07' + '0a' + '00' + '00' + '00' + '01' + '0100', error: 'FrameDecodeError' },
  { name: 'a range that ends above 2^53 - 1', hex: '12' + '0e' + 'ffffffffffffff0f' + '00' + '00' + '00' + '01' + '0101', error: 'FrameDecodeError' },
  { name: 'a request of no length', hex: '19' + '03' + '01' + '0100', error: 'FrameDecodeError' },
  { name: 'fewer ranges than announced', hex: '12' + '05' + '0a' + '00' + '00' + '00' + '01', error: 'FrameDecodeError' },
  { name: 'a session id that is cut off', hex: '10' + '0f' + '000102030405060708090a0b0c0d0e', error: 'FrameDecodeError' },
  { name: 'an attach that was granted without a position', hex: '11' + '06' + '00' + '01' + '00' + '00' + '00' + '00', error: 'FrameDecodeError' },
  { name: 'a reason longer than its frame', hex: '18' + '03' + '00' + '05' + '61', error: 'FrameDecodeError' }
]
