/** The token of a one-time link, which leaves the address bar and the history with this. Empty when there is none. */
export function takeLinkToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
  history.replaceState(null, '', location.pathname)
  return token
}
