interface Props {
  readonly nextCursor: string | null
  readonly pages: { readonly next: (cursor: string) => void; readonly previous: (() => void) | undefined }
}

/** Absent where everything fits on one page. */
export function Pager({ nextCursor, pages: { next, previous } }: Props) {
  if (nextCursor === null && previous === undefined) return null
  return (
    <nav class="pager" aria-label="Pages">
      <button type="button" class="button" disabled={previous === undefined} onClick={previous}>
        Previous
      </button>
      <button
        type="button"
        class="button"
        disabled={nextCursor === null}
        onClick={() => nextCursor !== null && next(nextCursor)}
      >
        Next
      </button>
    </nav>
  )
}
