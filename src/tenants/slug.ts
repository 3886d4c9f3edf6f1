const longest = 64

/** A slug made of a name: `Müller & Söhne` gives `muller-sohne`. A name with no letter or digit of ASCII gives `tenant`. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-|-$/g, '') || 'tenant'

/** The `count`th slug of that kind, no longer than a slug may be: `acme`, `acme-2`, `acme-3`. */
export function numbered(slug: string, count: number): string {
  if (count === 1) return slug
  const suffix = `-${count}`
  return slug.slice(0, longest - suffix.length).replace(/-$/, '') + suffix
}
