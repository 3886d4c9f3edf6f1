import { open as openFile, read as readFile } from 'node:fs'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Place } from './open.ts'

const open = promisify(openFile)
const read = promisify(readFile)

const pieceBytes = 256 * 1024

/**
 * Reads a database's file once from beginning to end, so that the operating system has it in memory: on a machine that has
 * just started each look-up would wait for the disk, and whoever asks meanwhile with it. A file of more than `most` bytes is
 * left alone, since it would drive out what others need. What a server has in memory is its own business.
 * @returns the bytes that were read
 * @throws Error when the file cannot be read
 */
export async function readAhead(place: Place, most: number): Promise<number> {
  if (place.engine !== 'sqlite') return 0
  const { size } = await stat(place.file)
  if (size > most) return 0
  // It stays open for as long as the process runs: to close it would end the locks that SQLite has on the file
  // (https://sqlite.org/howtocorrupt.html, 2.2).
  const file = await open(place.file, 'r')
  const piece = Buffer.allocUnsafe(pieceBytes)
  let bytes = 0
  for (;;) {
    const { bytesRead } = await read(file, piece, 0, pieceBytes, null)
    if (bytesRead === 0) return bytes
    bytes += bytesRead
  }
}
