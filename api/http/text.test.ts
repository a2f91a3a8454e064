import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call } from "../testing/server.ts";
import { addStillWellTest, assertProblem } from "./testing.ts";
import { type Apis, type Creation, countAll, PASSWORD, post, startApis } from "./testing-apis.ts";

const stored = suite("a text");
const refused = suite("a text that cannot be kept");

let apis: Apis;
/** What takes a person's text. An account is changed, not made: hashing its password takes long. */
let writes: readonly Creation[];
stored.before(async () => {
  apis = await startApis();
  const headers = { Authorization: `Bearer ${apis.token}` };
  writes = apis.creations.map((creation) =>
    creation.name === "POST /tracker/users"
      ? { ...creation, method: "PATCH", path: "/tracker/users/1", headers, good: () => ({}) }
      : creation,
  );
});
refused.after(() => apis?.server.remove());

/** Each has to come back as it was sent, and to mean nothing to anything on its way. */
const texts: Readonly<Record<string, string>> = {
  "with quotes": `'"\`''"";`,
  "of SQL that ends a statement": "'); DELETE FROM tracker_users; --",
  "of SQL that is always true": "' OR '1'='1' /*",
  "of SQL with a union": '" UNION SELECT * FROM tracker_users --',
  "with placeholders of SQL": "$1 $2 ?1 :name @name %s",
  "with backslashes": "\\ \\\\ \\' \\u0041 \\n",
  "of JSON": '{"a":[1,null],"__proto__":{}}',
  "of HTML": "<script>alert(1)</script>&amp;<!--",
  "of a template": "\u0024{process.env.HOME} {{7*7}} <%= 7 %> #{7}",
  "of a shell": "$(reboot) `reboot` | ; && > /dev/null",
  "of a path": "../../etc/passwd\\..\\..",
  "of a header": "a\r\nSet-Cookie: b=c\r\n\r\n<body>",
  "with control characters": "\u0001\u0007\u0008\u000b\u000c\u001b[31m\u007f\u0085\u009f",
  "with line ends": "\n\r\n\r\u2028\u2029",
  "with white space around it": " \t \u00a0\u3000\ufeff a \u200b ",
  "with a byte order mark first": "\ufeffa",
  "that is a number": "-0.0e+1",
  "that is a name of JavaScript": "__proto__",
  "with emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 🇨🇭 👍🏽",
  "with combining marks": "é é Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
  "from right to left": "שלום \u202eabc\u202c مرحبا",
  "at the edges of Unicode": "\u0080\u07ff\u0800\ud7ff\ue000\ufffd\uffff\u{10000}\u{10ffff}",
};

for (const [what, text] of Object.entries(texts)) {
  stored(`${what} comes back as it was sent, from each API`, async () => {
    for (const creation of writes) {
      for (const member of Object.keys(creation.texts)) {
        const body = JSON.stringify({ ...creation.good(), [member]: text });
        const made = await post(apis, creation, body);
        assert.ok(made.status < 300, `${creation.name} ${member}: ${made.text}`);
        assert.is(creation.textIn(made.json, member), text, `${creation.name} ${member}`);
        assert.equal(made.headers.get("set-cookie"), null);
        const location = made.headers.get("location") ?? creation.path;
        if (location.startsWith("/queue")) continue;
        const { headers } = creation;
        const read = await call(apis.server.url + location, "GET", { headers });
        assert.is(creation.textIn(read.json, member), text, `${location} ${member}`);
      }
    }
  });
}

stored("as long as it may be comes back whole, counted in characters", async () => {
  for (const creation of writes) {
    for (const [member, most] of Object.entries(creation.texts)) {
      for (const text of ["x".repeat(most), "🧹".repeat(most)]) {
        const body = JSON.stringify({ ...creation.good(), [member]: text });
        const made = await post(apis, creation, body);
        assert.ok(made.status < 300, `${creation.name} ${member}: ${made.text.slice(0, 200)}`);
        assert.is(creation.textIn(made.json, member), text);
      }
    }
  }
});

stored("is the same after a restart", async () => {
  const creation = writes.find(({ name }) => name === "POST /tracker/tasks");
  assert.ok(creation);
  const made: { path: string; text: string }[] = [];
  for (const text of Object.values(texts)) {
    const body = JSON.stringify({ title: text, description: text });
    const { headers } = await post(apis, creation, body);
    made.push({ path: headers.get("location") as string, text });
  }
  const before = await countAll(apis);
  for (const end of ["kill", "stop"] as const) {
    await apis.server[end]();
    await apis.server.restart();
    for (const { path, text } of made) {
      const { json } = await call(apis.server.url + path, "GET", { headers: creation.headers });
      assert.is(json.title, text);
      assert.is(json.description, text);
    }
    assert.equal(await countAll(apis), before);
  }
});

const impossible: Readonly<Record<string, string>> = {
  NUL: "a\\u0000b",
  "only NUL": "\\u0000",
  "a high half of a surrogate pair": "a\\ud83eb",
  "a low half of a surrogate pair": "\\uddf9",
  "two halves in the wrong order": "\\uddf9\\ud83e",
};

for (const [what, escaped] of Object.entries(impossible)) {
  refused(`because of ${what} is named, and nothing is kept of it`, async () => {
    const before = await countAll(apis);
    for (const creation of writes) {
      for (const member of Object.keys(creation.texts)) {
        const body = JSON.stringify({ ...creation.good(), [member]: "PLACE" });
        const answer = await post(apis, creation, body.replace("PLACE", escaped));
        assertProblem(answer, 400, "invalid");
        assert.is(answer.json.issues[0].path, member, creation.name);
      }
    }
    assert.equal(await countAll(apis), before);
  });
}

refused("is refused inside of a member, too", async () => {
  const creation = writes.find(({ name }) => name === "POST /messaging/messages");
  assert.ok(creation);
  const to = '{"name":"a\\u0000","phone":"+447700900000"}';
  const answer = await post(apis, creation, `{"from":"f","content":"c","to":${to}}`);
  assertProblem(answer, 400, "invalid");
  assert.match(answer.json.issues[0].path, /^to/);
});

refused("is refused in a query", async () => {
  const headers = { Authorization: `Bearer ${apis.token}` };
  for (const q of ["a%00b", "%00", "a%00%00"]) {
    const answer = await call(`${apis.server.url}/tracker/tasks?q=${q}`, "GET", { headers });
    assertProblem(answer, 400, "invalid");
    assert.is(answer.json.issues[0].path, "q");
  }
});

addStillWellTest(refused, () => apis.server, [PASSWORD, "DELETE FROM"]);

stored.run();
refused.run();
