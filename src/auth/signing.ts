import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { JWTPayload } from 'jose'
import type { Clock } from '../domain/time.ts'
import type { Digests } from './digest.ts'

/** RFC 8410 §7: what stands before the 32 bytes of an Ed25519 key in PKCS#8. */
const head = Buffer.from('302e020100300506032b657004220420', 'hex')
/** RFC 8037 §3.1. The newer name of RFC 9864, `Ed25519`, is not known everywhere. */
const algorithm = 'EdDSA'

/** A public key (RFC 8037) as others see it. `kid` is its thumbprint (RFC 7638). */
export interface PublicKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly kid: string
  readonly alg: 'EdDSA'
  readonly use: 'sig'
}

/**
 * Signs with Ed25519. The keys come from the peppers, so that all replicas have the same ones and none is stored. Those of
 * retired peppers are good for verifying. Nothing is loaded before somebody asks.
 */
export function signing({ digests, clock }: { digests: Pick<Digests, 'deriveAll'>; clock: Clock }) {
  async function load() {
    const jose = await import('jose')
    const pairs = digests.deriveAll('signing').map(async seed => {
      const secret = createPrivateKey({ key: Buffer.concat([head, seed]), format: 'der', type: 'pkcs8' })
      const { x = '' } = await jose.exportJWK(createPublicKey(secret))
      const key = { kty: 'OKP', crv: 'Ed25519', x } as const
      const kid = await jose.calculateJwkThumbprint(key)
      return { secret, shown: { ...key, kid, alg: algorithm, use: 'sig' } satisfies PublicKey }
    })
    const [current, ...former] = await Promise.all(pairs)
    return { jose, current: current as NonNullable<typeof current>, former }
  }
  let loading: ReturnType<typeof load> | undefined
  const loaded = () => {
    loading ??= load()
    return loading
  }

  async function keys(): Promise<PublicKey[]> {
    const { current, former } = await loaded()
    return [current, ...former].map(({ shown }) => shown)
  }

  return {
    /** The key that signs, then the retired ones. */
    keys,

    /** A JWT (RFC 7519) of a media type, such as `at+jwt`. */
    async sign(typ: string, claims: object): Promise<string> {
      const { jose, current } = await loaded()
      const { kid } = current.shown
      return new jose.SignJWT({ ...claims }).setProtectedHeader({ alg: algorithm, typ, kid }).sign(current.secret)
    },

    /** The claims of a JWT of this type that was signed here for `issuer` and has not expired; else undefined. */
    async verify(token: string, typ: string, issuer: string): Promise<JWTPayload | undefined> {
      const { jose } = await loaded()
      const set = jose.createLocalJWKSet({ keys: await keys() })
      const expected = { typ, issuer, algorithms: [algorithm], currentDate: new Date(clock()) }
      return jose.jwtVerify(token, set, expected).then(
        ({ payload }) => payload,
        () => undefined
      )
    }
  }
}

export type Signing = ReturnType<typeof signing>
