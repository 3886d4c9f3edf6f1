import { complain, offerDocs, onSubmit, post, show, takeToken } from './page.js'

const token = takeToken()
const join = document.querySelector('#join form')

show(token === '' ? 'no-link' : 'join')

onSubmit(join, async input => {
  const joined = await post('/v1/invitations/accept', { token, ...input })
  if (!joined.ok) return complain(join, joined.body)
  join.reset()
  document.getElementById('role').textContent = joined.body.role_name
  show('joined')
  await offerDocs()
})
