import * as assert from "uvu/assert";
import { assertRefusal, KEY } from "../queue/testing.ts";
import { openSocket, refusedSocket, type TestSocket } from "../testing/live.ts";
import { call, signUp, until } from "../testing/server.ts";
import { suiteOnServer } from "./testing.ts";

const places = suiteOnServer("MAX_WORKSPACE_CONNECTIONS", { MAX_WORKSPACE_CONNECTIONS: "2" });

for (const api of ["tracker", "messaging"]) {
  places(`one more at /${api}/ws is refused with 429, until somebody leaves`, async (context) => {
    const { url } = context.server;
    const credential =
      api === "tracker"
        ? `token=${(await signUp(url, "ada@example.org")).token}`
        : `api_key=${KEY}`;
    const path = `${url}/${api}/ws?${credential}`;
    const sockets: TestSocket[] = [await openSocket(path), await openSocket(path)];

    const refusal = await refusedSocket(path);
    assertRefusal({ status: refusal.status, json: refusal.body }, 429, "too_many_connections");
    assert.match(String(refusal.headers["retry-after"]), /^[1-9]\d*$/);
    assertRefusal(await call(path, "GET"), 429, "too_many_connections");
    // It takes no place of the live list's.
    sockets.push(await openSocket(`${url}/queue/ws/tasks?api_key=${KEY}&workspace_id=${api}`));

    sockets[0]?.close();
    sockets.push(await until(() => openSocket(path).catch(() => undefined), "room"));
    for (const socket of sockets) socket.close();
  });
}

places.run();
