// Zero-width joiners and variation selectors: part of how a name looks right, and no part of which name it is.
const unseen = /\u200c|\u200d|[\ufe00-\ufe0f]/g

/** For comparing, sorting and searching, alike on every engine: one form for what looks the same, in lower case. */
export const fold = (text: string): string => text.normalize('NFKC').replace(unseen, '').toLowerCase()
