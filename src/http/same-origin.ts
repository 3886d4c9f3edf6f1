import type { FastifyInstance, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { Rejection } from './rejection.ts'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

const refusal = () => new Rejection('cross_site', 'This is for pages of this very site.')

/**
 * What a browser says of where a request comes from (`Origin`: RFC 6454 §7; `Sec-Fetch-Site`: W3C Fetch Metadata §2.3)
 * must name this site, if it says anything: clients that are no browsers do not. @throws Rejection 'cross_site'
 */
function refuseForeign({ headers }: FastifyRequest, publicUrl: string): void {
  const { origin = publicUrl, 'sec-fetch-site': site = 'same-origin' } = headers
  if (origin !== publicUrl || site !== 'same-origin') throw refusal()
}

/**
 * Browsers send a session cookie of their own accord, so with one a change needs word that a page of this site wants it.
 * Saying nothing is not enough: an old browser does so whichever site it shows. @throws Rejection 'cross_site'
 */
export function refuseForged(request: FastifyRequest, publicUrl: string): void {
  if (safe.has(request.method)) return
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin === undefined && site === undefined) throw refusal()
  refuseForeign(request, publicUrl)
}

/** For doors that take no credential: another site must not sign its visitors in as somebody else. */
export const ownSite = plugin(async (app: FastifyInstance, { publicUrl }: { publicUrl: string }) => {
  app.addHook('onRequest', async request => refuseForeign(request, publicUrl))
})
