// As much of two packages without types as is used here.

declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http'

  export interface Adapter {
    upsert(id: string, payload: object): Promise<void>
    find(id: string): Promise<object | undefined>
    destroy(id: string): Promise<void>
  }

  export class Provider {
    constructor(issuer: string, configuration: object)
    readonly Client: { find(id: string): Promise<object> }
    readonly ClientCredentials: new (token: {
      client: object
      scope: string
    }) => { save(): Promise<string> }
    callback(): RequestListener
  }
}

declare module 'autocannon' {
  interface Sent {
    method?: string
    path?: string
    headers?: Record<string, string>
    body?: string
  }

  interface Options {
    url: string
    connections: number
    duration: number
    requests: { setupRequest: (request: Sent) => Sent }[]
  }

  interface Result {
    duration: number
    errors: number
    latency: { p50: number; p99: number }
    requests: { total: number }
    statusCodeStats: Record<string, { count: number }>
  }

  export default function autocannon(options: Options): Promise<Result>
}
