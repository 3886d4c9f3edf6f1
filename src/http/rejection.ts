/** Why the HTTP edge says no before a use-case is asked: the codes that only exist over HTTP. */
export type EdgeCode =
  | 'malformed_json'
  | 'credentials_in_url'
  | 'duplicate_header'
  | 'request_timeout'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'uri_too_long'
  | 'unsupported_media_type'
  | 'headers_too_large'
  | 'rate_limited'
  | 'cross_site'
  | 'internal'

export class Rejection extends Error {
  readonly reason: EdgeCode

  /** `message` is public: it reaches the caller as the problem's `detail`. */
  constructor(reason: EdgeCode, message: string) {
    super(message)
    this.name = 'Rejection'
    this.reason = reason
  }
}
