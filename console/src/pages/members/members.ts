import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { api, ask, type Schemas } from '../../api/client.ts'

export type Member = Schemas['Member']
export type Invitation = Schemas['Invitation']

const rowsOnPage = 20

const pageAt = (cursor: string | undefined) => ({ query: { limit: rowsOnPage, ...(cursor && { cursor }) } })

export const useMembers = (cursor: string | undefined) =>
  useQuery({
    queryKey: ['members', cursor],
    queryFn: () => ask(api.GET('/v1/members', { params: pageAt(cursor) })),
    placeholderData: keepPreviousData
  })

export const useInvitations = (cursor: string | undefined) =>
  useQuery({
    queryKey: ['invitations', cursor],
    queryFn: () => ask(api.GET('/v1/invitations', { params: pageAt(cursor) })),
    placeholderData: keepPreviousData
  })

export const nameOf = ({ first_name, last_name }: Pick<Member, 'first_name' | 'last_name'>) =>
  `${first_name} ${last_name}`.trim()

export const giveRole = (id: string, role: string) =>
  ask(api.PATCH('/v1/members/{id}', { params: { path: { id } }, body: { role } }))
