import type { NextFunction, Request, Response } from 'express'
import { type Judgement, judge } from './gate.ts'
import type { Identity } from './identity.ts'
import type { Verifier } from './verifier.ts'

declare global {
  namespace Express {
    interface Request {
      /** Whom the request stands for: there behind `requireKey`, and nowhere else. */
      identity: Identity
    }
  }
}

/**
 * Middleware that lets a request pass with a good key only: 401 without one, 403 without the permission. When the
 * service cannot be asked, the app's error handler gets the LatchkeyError; Express's own answers 503. Set Express's
 * `trust proxy` where there is one: `req.ip` is the address that a key bound to address ranges is judged by.
 */
export function requireKey(verifier: Verifier, { permission }: { readonly permission?: string } = {}) {
  return async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    let judgement: Judgement
    try {
      judgement = await judge(verifier, req.headers.authorization, req.ip, [permission])
    } catch (error) {
      next(error)
      return
    }
    const { identity, refusal } = judgement
    if (identity === undefined) {
      res.status(refusal.status).set(refusal.headers).json(refusal.body)
      return
    }
    req.identity = identity
    next()
  }
}
