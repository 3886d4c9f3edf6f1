import type { ComponentChildren } from 'preact'
import { useErrorBoundary } from 'preact/hooks'
import { ErrorBoundary } from 'preact-iso'
import { Problem } from '../api/problem.ts'
import { Failure } from './failure.tsx'

/** Waits for a page that is loaded when it is first needed, and says so when it cannot be, as after an update. */
export function Waiting({ children }: { children: ComponentChildren }) {
  const [error] = useErrorBoundary()
  if (error) {
    const detail = 'This page could not be shown. Load it again.'
    return <Failure problem={new Problem(0, { code: 'page', detail })} onRetry={() => location.reload()} />
  }
  return <ErrorBoundary>{children}</ErrorBoundary>
}
