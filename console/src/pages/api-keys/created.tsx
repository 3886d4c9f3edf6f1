import type { Schemas } from '../../api/client.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Snippet } from '../../parts/snippet.tsx'

/** For one start, for a shell, and for good: each lasts longer than the one before. */
const waysOf = (key: string) => [
  {
    title: 'On the command line, for one start',
    text: `# Prefect 0.15 and 1.x\nprefect agent local start --key "${key}"\n# Prefect 0.14\nprefect agent local start --token "${key}"`
  },
  {
    title: 'In the environment, for a shell and what it starts',
    text: `# Prefect 0.15 and 1.x\nexport PREFECT__CLOUD__API_KEY="${key}"\n# Prefect 0.14\nexport PREFECT__CLOUD__AGENT__AUTH_TOKEN="${key}"`
  },
  {
    title: 'In ~/.prefect/config.toml, until it is taken out again',
    text: `# Prefect 0.15 and 1.x\n[cloud]\napi_key = "${key}"\n\n# Prefect 0.14\n[cloud.agent]\nauth_token = "${key}"`
  }
]

/** The only time that a key is shown. */
export function CreatedKey({ created, onClose }: { created: Schemas['CreatedApiKey']; onClose: () => void }) {
  const { key, name } = created
  const call = `curl -H 'Authorization: Bearer ${key}' ${location.origin}/v1/me`
  return (
    <Dialog title="Your key has been created" onClose={onClose} wide lasting>
      <p>
        Copy <strong>{name}</strong> and put it in a secure place.{' '}
        <strong>You won’t be able to see this key again once you close this dialog.</strong>
      </p>
      <Snippet title="The key" text={key} what="the key" primary />
      <Snippet title="Try it in a terminal" text={call} what="the command" />
      <details>
        <summary>Hand it to a Prefect agent</summary>
        {waysOf(key).map(({ title, text }) => (
          <Snippet key={title} title={title} text={text} what={title} />
        ))}
      </details>
      <footer class="actions">
        <button type="button" class="button" onClick={onClose}>
          Close
        </button>
      </footer>
    </Dialog>
  )
}
