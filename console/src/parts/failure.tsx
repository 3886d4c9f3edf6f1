import { type Problem, wordsOf } from '../api/problem.ts'
import { Icon } from './icon.tsx'

interface Props {
  readonly problem: Problem
  /** Where trying again is a click: reading, not writing. */
  readonly onRetry?: () => void
}

/** What went wrong and what to do, with the id by which an operator finds the request in the log. */
export const Failure = ({ problem, onRetry }: Props) => (
  <div class="failure" role="alert" tabIndex={-1}>
    <Icon name="warning" />
    <div>
      <p>{wordsOf(problem)}</p>
      {problem.requestId && (
        <p class="request-id">
          Request <code>{problem.requestId}</code>
        </p>
      )}
    </div>
    {onRetry && (
      <button type="button" class="button" onClick={onRetry}>
        Try again
      </button>
    )}
  </div>
)
