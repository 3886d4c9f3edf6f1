const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)
const ipv6 = /^[0-9a-f:.]{2,45}$/i

/**
 * The IP address in a text, without the interface of a link-local one; undefined when there is none. Behind a
 * trusting proxy the text may be of the end client's making: it must not spoil a batch that other requests share.
 */
export function ipIn(text: string): string | undefined {
  const address = text.replace(/%.*/, '')
  if (ipv4.test(address)) return address
  return ipv6.test(address) && URL.canParse(`http://[${address}]`) ? address : undefined
}
