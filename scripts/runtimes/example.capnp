# The SDK's example for Cloudflare Workers, in workerd, with its variables from the environment.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "example", worker = .example),
    # The server that it sends messages by is on this machine.
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:3010", http = (), service = "example")],
);

const example :Workerd.Worker = (
  modules = [(name = "example", esModule = embed "dist/cloudflare-workers.js")],
  bindings = [
    (name = "TASKWIRE_URL", fromEnvironment = "TASKWIRE_URL"),
    (name = "API_KEY", fromEnvironment = "API_KEY"),
    (name = "WEBHOOK_SECRET", fromEnvironment = "WEBHOOK_SECRET"),
  ],
  compatibilityDate = "2026-01-01",
);
