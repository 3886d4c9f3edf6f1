declare module 'prom-client/lib/metrics/*' {
  const collect: (registry: import('prom-client').Registry, config: object) => void
  export default collect
}
