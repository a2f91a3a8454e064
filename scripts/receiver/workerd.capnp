# The receiver in workerd: `npm run build`, then `workerd serve scripts/receiver/workerd.capnp`.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "receiver", worker = .receiver)],
  sockets = [(name = "http", address = "127.0.0.1:3010", http = (), service = "receiver")],
);

const receiver :Workerd.Worker = (
  modules = [(name = "receiver", esModule = embed "../../dist/receiver-worker.js")],
  bindings = [(name = "WEBHOOK_SECRET", fromEnvironment = "WEBHOOK_SECRET")],
  compatibilityDate = "2026-10-01",
);
