# Pin the base by digest where you publish: docker buildx imagetools inspect node:24-slim
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The Node of the lockfile is for machines with an older one, the other two are optional for the ORM and used by tests.
# Do not omit optional dependencies: argon2's binary is one.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/node-linux-* node_modules/@electric-sql node_modules/@types
COPY . .
# What it is built from and with is in it after that.
RUN node bin/launch.cjs build \
  && rm -rf bin src console/src rolldown.config.ts node_modules/vite node_modules/rolldown node_modules/@rolldown \
    node_modules/lightningcss* node_modules/preact node_modules/preact-iso node_modules/@tanstack node_modules/@picocss

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data MALLOC_ARENA_MAX=2
# All else belongs to root, so that the service can change nothing but its data.
RUN mkdir -m 700 /data && chown 1000:1000 /data
WORKDIR /app
COPY --from=build /app .
USER 1000:1000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/livez`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=2", "--no-parallel-scavenge", "--no-allocation-site-pretenuring", "--no-maglev-destroy-on-background", "--no-memory-reducer", "--no-flush-bytecode", "--max-inlined-bytecode-size=2000", "--max-inlined-bytecode-size-cumulative=5000", "dist/main.js"]
