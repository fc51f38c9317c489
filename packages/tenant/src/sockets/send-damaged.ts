import type { FrameDamage } from '../faults/fault.ts'
import type { Link } from './link.ts'

/**
 * Sends a frame that no client should have to read.
 *
 * @param onBroken - Told when TCP ends with it.
 */
export function sendDamaged({ ws, stream }: Link, text: string, damage: FrameDamage, onBroken: () => void): void {
  switch (damage) {
    case 'cut':
      return ws.send(text.slice(0, Math.floor(text.length / 2)))
    case 'noise':
      return ws.send('\u0000\u0007<html>502 Bad Gateway')
    case 'binary':
      return ws.send(Buffer.from(text))
    case 'invalid-utf8':
      // 0xff stands in no UTF-8 text; a client must fail the connection with 1007. Source: RFC 6455 section 8.1.
      return ws.send(Buffer.concat([Buffer.from(text), Buffer.from([0xff])]), { binary: false })
    case 'unfinished': {
      const body = Buffer.from(text)
      stream.write(Buffer.concat([textHeader(body.length), body.subarray(0, Math.floor(body.length / 2))]), onBroken)
    }
  }
}

/** The beginning of one whole text frame from a server: not masked, its length in 64 bits. Source: RFC 6455 section 5.2. */
function textHeader(bytes: number): Buffer {
  const header = Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 0])
  header.writeBigUInt64BE(BigInt(bytes), 2)
  return header
}
