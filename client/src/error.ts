/**
 * Why no verdict could be had: `unreachable` passes (no connection, no answer in time, an overloaded service),
 * `misconfigured` waits for somebody to look (a wrong address, a key that may not ask).
 */
export type Reason = 'unreachable' | 'misconfigured'

/**
 * The service could not be asked, which says nothing about the key that was presented: refuse the request, with 503
 * rather than 401. No text of it holds a token or anything that the service sent.
 */
export class LatchkeyError extends Error {
  override readonly name = 'LatchkeyError'
  readonly reason: Reason
  /** With `headers`, what Express answers when this error reaches its own handler. */
  readonly status = 503
  readonly headers = { 'Retry-After': '1' }

  constructor(reason: Reason, message: string) {
    super(message)
    this.reason = reason
  }
}
