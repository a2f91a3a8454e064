# Taskwire in a container: `docker build -t taskwire .`, then see compose.yaml.
#
# How far this was tried: built and run with Docker Engine 26.1 and 20.10 and with Podman 4.3, as
# Debian has them, on x64, and with --network host for the build. The base was a stand-in for
# node:22-slim, made of Debian 12, Node 22.23 and npm 10.9; the official one was not to be had there.
# In each CI run a test follows the second stage without an engine (scripts/containers.test.ts).
#
# It also runs with --read-only --cap-drop ALL. A folder of the machine in place of the volume has to
# be writable for user 1000.

FROM node:22-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:22-slim
WORKDIR /app
COPY --from=build /src/package.json ./package.json
COPY --from=build /src/LICENSE ./LICENSE
COPY --from=build /src/dist ./dist
RUN install -d -o node -g node -m 700 /data
# Others reach a container, so the start is refused until API_KEYS and WEBHOOK_SECRET are given.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=8", "dist/main.js"]
CMD ["serve"]
