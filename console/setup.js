import { complain, offerDocs, onSubmit, post, show, takeToken } from './page.js'

const token = takeToken()
const account = document.querySelector('#account form')
const key = document.querySelector('#key form')

show(token === '' ? 'no-link' : 'account')

onSubmit(account, async input => {
  const installed = await post('/v1/setup', { token, ...input })
  if (!installed.ok) return complain(account, installed.body)
  const { email, password } = input
  const signedIn = await post('/v1/session', { email, password })
  account.reset()
  show('key')
  if (!signedIn.ok) complain(key, signedIn.body)
})

const noSession = {
  detail: 'The browser has not kept the session. Open the service over https, or as localhost on its own machine.'
}

onSubmit(key, async input => {
  const made = await post('/v1/api-keys', input)
  if (!made.ok) return complain(key, made.status === 401 ? noSession : made.body)
  document.getElementById('value').textContent = made.body.key
  document.getElementById('try').textContent =
    `curl -H 'Authorization: Bearer ${made.body.key}' ${location.origin}/v1/me`
  show('made')
  await offerDocs()
})
