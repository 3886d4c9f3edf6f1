/**
 * The form in which names are compared, sorted and searched, so that every engine agrees: compatibility-composed
 * (Unicode NFKC, UAX #15) and in lower case.
 */
export const fold = (text: string) => text.normalize('NFKC').toLowerCase()
