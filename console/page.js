const unreachable = { detail: 'The service cannot be reached. Try again in a moment.' }

/** The token of the link, which leaves the address bar and the history with this. Empty when there is none. */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
  history.replaceState(null, '', location.pathname)
  return token
}

/** Shows one section in place of the one that was there, and reads its heading out. */
export function show(id) {
  for (const section of document.querySelectorAll('main > section')) section.hidden = section.id !== id
  document.querySelector(`#${id} h1`).focus()
}

/** Offers the API documentation where it is served. */
export async function offerDocs() {
  const answer = await fetch('/docs', { method: 'HEAD' }).catch(() => undefined)
  document.getElementById('docs').hidden = answer?.ok !== true
}

/** `{ ok, status, body }`, where `body` is the resource or the problem (RFC 9457). */
export async function post(path, input) {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input)
    })
    return { ok: answer.ok, status: answer.status, body: await answer.json() }
  } catch {
    return { ok: false, status: 0, body: unreachable }
  }
}

function mark(input, text) {
  input.setAttribute('aria-invalid', String(text !== ''))
  document.getElementById(`${input.id}-error`).textContent = text
}

const fieldsOf = form => [...form.elements].filter(element => element.name)

/** Says next to each field what is wrong with it, and above the form what belongs to no field. */
export function complain(form, { detail, errors = [] }) {
  const wrong = errors.flatMap(error => {
    const input = fieldsOf(form).find(({ name }) => `/${name}` === error.pointer)
    if (input) mark(input, error.detail)
    return input ? [input] : []
  })
  const alert = form.querySelector('[role=alert]')
  alert.textContent = wrong.length > 0 ? '' : detail
  const [first = alert] = wrong
  first.focus()
}

function flawOf({ required, type, value }) {
  if (required && value.trim() === '') return 'Please fill this in.'
  if (type === 'email' && !/^\S+@\S+$/.test(value.trim())) return 'This is not an e-mail address.'
  return undefined
}

/** What can be told without asking the service. */
const flaws = form =>
  fieldsOf(form)
    .map(field => ({ pointer: `/${field.name}`, detail: flawOf(field) }))
    .filter(({ detail }) => detail !== undefined)

/** What was typed, without what was left empty. Blanks belong to a password and to nothing else. */
const inputOf = form =>
  Object.fromEntries(
    fieldsOf(form)
      .map(({ name, value }) => [name, name === 'password' ? value : value.trim()])
      .filter(([, value]) => value !== '')
  )

/** Calls `submit` with what was typed, unless something is wrong with it or the last call has not ended. */
export function onSubmit(form, submit) {
  const button = form.querySelector('[type=submit]')
  form.addEventListener('submit', async event => {
    event.preventDefault()
    if (button.getAttribute('aria-disabled') === 'true') return
    for (const input of fieldsOf(form)) mark(input, '')
    form.querySelector('[role=alert]').textContent = ''
    const errors = flaws(form)
    if (errors.length > 0) return complain(form, { errors })
    button.setAttribute('aria-disabled', 'true')
    await submit(inputOf(form))
    button.setAttribute('aria-disabled', 'false')
  })
}

for (const box of document.querySelectorAll('[data-shows]')) {
  const input = document.getElementById(box.dataset.shows)
  box.addEventListener('change', () => {
    input.type = box.checked ? 'text' : 'password'
  })
}

/** Where the page may not write to the clipboard, what is to be copied is selected at least. */
for (const button of document.querySelectorAll('[data-copies]')) {
  const source = document.getElementById(button.dataset.copies)
  const status = button.nextElementSibling
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(source.textContent)
      status.textContent = 'Copied.'
    } catch {
      getSelection().selectAllChildren(source)
      status.textContent = 'Selected: copy it with the keyboard.'
    }
  })
}
