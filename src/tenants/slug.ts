/** A slug made of a name: `Müller & Söhne` gives `muller-sohne`. A name with no letter or digit of ASCII gives `tenant`. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-|-$/g, '') || 'tenant'
