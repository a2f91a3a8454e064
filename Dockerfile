# Taskwire in a container: `docker build -t taskwire .`, then see compose.yaml.
#
# How far this was tried: no image was built of it yet. The instructions of the second stage are
# followed by a test (scripts/containers.test.ts): its files in a folder of their own, its settings,
# its command and its health check. Those of the first are what `npm start` does in a new clone.

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
ENTRYPOINT ["node", "--enable-source-maps", "dist/main.js"]
CMD ["serve"]
