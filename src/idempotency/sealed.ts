import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM under a key derived (HKDF-SHA-256, RFC 5869) from the client's `Idempotency-Key`, which is not stored:
 * whoever reads the database, pepper included, still cannot read the answer.
 */
const keyFor = (secret: string, salt: Buffer, id: Buffer) => Buffer.from(hkdfSync('sha256', secret, salt, id, 32))

/** nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes); `id` is authenticated through the derived key. */
export function seal(secret: string, salt: Buffer, id: Buffer, plain: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keyFor(secret, salt, id), nonce)
  return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** @throws Error when `sealed` was not made by `seal` with these arguments. */
export function open(secret: string, salt: Buffer, id: Buffer, sealed: Buffer): string {
  const nonce = sealed.subarray(0, nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', keyFor(secret, salt, id), nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8')
}
