import { and, gt, inArray, lte } from 'drizzle-orm'
import type { SetupLink } from '../domain/entities.ts'
import type { Tables } from '../store/gateway.ts'

export const findSetupLink = ({ setupLinks: { columns, find } }: Tables, digests: Buffer[], now: number) =>
  find(and(inArray(columns.digest, digests), gt(columns.expiresAt, now)))

export const insertSetupLink = ({ setupLinks }: Tables, link: SetupLink) => setupLinks.insert(link)

export const deleteSetupLinks = ({ setupLinks }: Tables) => setupLinks.delete(undefined)

export const deleteExpiredSetupLinks = ({ setupLinks: { columns, ...links } }: Tables, now: number) =>
  links.delete(lte(columns.expiresAt, now))
