import { createServer } from 'node:http'
import { announce } from './announce.ts'

const body = JSON.stringify({ hello: 'world' })
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length }

const server = createServer((_, response) => void response.writeHead(200, headers).end(body))
server.listen(0, '127.0.0.1', () => announce(server))
