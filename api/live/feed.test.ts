import { suite } from "uvu";
import * as assert from "uvu/assert";
import { until } from "../testing/server.ts";
import { Feed, type Frame } from "./feed.ts";
import { fakeSocket } from "./testing.ts";

const telling = suite("Feed");
const slow = suite("Feed with slow readers");
const pace = suite("Feed's pace");

const frame = (text: string, cursor: number): Frame => ({ bytes: Buffer.from(text), cursor });

/** A topic whose newest cursor a test moves; its frames say from where they lead to where. */
class Topic {
  newest = 0;
  /** The cursors from which frames were composed. */
  readonly composed: number[] = [];
  readonly compose = async (since: number): Promise<Frame[]> => {
    this.composed.push(since);
    return since === this.newest ? [] : [frame(`${since}>${this.newest}`, this.newest)];
  };

  /** Something changes. */
  move(feed: Feed): void {
    this.newest++;
    feed.wake();
  }
}

telling("wake() tells each socket what leads from its cursor to the newest", async () => {
  const topic = new Topic();
  const feed = new Feed(topic.compose, 0);
  const [a, b, c] = [fakeSocket(), fakeSocket(), fakeSocket()];
  topic.newest = 7;
  feed.add(a.live, 3);
  feed.add(b.live, 7);
  feed.add(c.live, 5);
  feed.wake();
  await until(() => a.client.sent.length > 0, "the last frame");
  assert.equal(a.client.sent, ["3>7"]);
  assert.equal(b.client.sent, []);
  assert.equal(c.client.sent, ["5>7"]);
  topic.move(feed);
  await until(() => c.client.sent.length > 1, "the last frame");
  assert.equal(
    [a, b, c].map(({ client }) => client.sent.at(-1)),
    ["7>8", "7>8", "7>8"],
  );
});

telling("frames are composed once for all at the same cursor", async () => {
  const topic = new Topic();
  const feed = new Feed(topic.compose, 0);
  const sockets = Array.from({ length: 100 }, () => fakeSocket());
  for (const { live } of sockets) feed.add(live, 0);
  assert.is(feed.size, 100);
  topic.move(feed);
  await until(() => sockets.at(-1)?.client.sent.length === 1, "the last frame");
  assert.equal(topic.composed, [0]);
  for (const { client } of sockets) assert.equal(client.sent, ["0>1"]);
});

telling("nothing is composed while nobody follows", async () => {
  const topic = new Topic();
  const feed = new Feed(topic.compose, 0);
  topic.move(feed);
  const { live, client } = fakeSocket();
  feed.add(live, 1);
  topic.move(feed);
  await until(() => client.sent.length > 0, "a frame");
  client.vanish();
  assert.is(feed.size, 0);
  topic.move(feed);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(topic.composed, [1]);
});

telling("a socket that closed before it was added is not kept", () => {
  const feed = new Feed(new Topic().compose, 0);
  const { live, client } = fakeSocket();
  client.vanish();
  feed.add(live, 0);
  assert.is(feed.size, 0);
});

telling("what changes while frames are composed is told afterwards", async () => {
  const topic = new Topic();
  let feed: Feed;
  let changed = false;
  feed = new Feed(async (since) => {
    const frames = await topic.compose(since);
    if (!changed) topic.move(feed);
    changed = true;
    return frames;
  }, 0);
  const { live, client } = fakeSocket();
  feed.add(live, 0);
  topic.move(feed);
  await until(() => client.sent.length === 2, "both frames");
  assert.equal(client.sent, ["0>1", "1>2"]);
});

telling("several frames go out in order, each with its cursor", async () => {
  let failing = false;
  const feed = new Feed(async (since) => {
    if (failing) return [];
    failing = true;
    return [frame(`a${since}`, 4), frame("b", 6), frame("c", 9)];
  }, 0);
  const { live, client } = fakeSocket();
  feed.add(live, 2);
  feed.wake();
  await until(() => client.sent.length === 3, "the frames");
  assert.equal(client.sent, ["a2", "b", "c"]);
});

telling("sockets are closed with 1011 when frames cannot be composed", async () => {
  const feed = new Feed(async () => {
    throw new Error("the store is gone");
  }, 0);
  const sockets = [fakeSocket(), fakeSocket()];
  for (const { live } of sockets) feed.add(live, 0);
  feed.wake();
  await until(() => sockets[1]?.client.ended, "the end");
  assert.equal(
    sockets.map(({ client }) => client.ended),
    [1011, 1011],
  );
});

/** A topic that has moved so often, told to one that reads at once and to one that does not. */
async function afterMoves(count: number) {
  const topic = new Topic();
  const feed = new Feed(topic.compose, 0);
  const [quick, slowly] = [fakeSocket(), fakeSocket(4)];
  slowly.client.reads = false;
  feed.add(quick.live, 0);
  feed.add(slowly.live, 0);
  for (let i = 1; i <= count; i++) {
    topic.move(feed);
    await until(() => quick.client.sent.length === i, "a frame");
  }
  return { topic, quick, slowly };
}

slow("a slow reader skips to the newest, and others do not wait for it", async () => {
  const { quick, slowly } = await afterMoves(6);
  assert.equal(slowly.client.sent, ["0>1"]);
  assert.equal(quick.client.sent, ["0>1", "1>2", "2>3", "3>4", "4>5", "5>6"]);
  slowly.client.reads = true;
  slowly.client.read();
  await until(() => slowly.client.sent.length > 1, "the newest");
  assert.equal(slowly.client.sent, ["0>1", "1>6"]);
});

slow("nothing is composed for a socket that is behind", async () => {
  const { topic } = await afterMoves(5);
  // At 0 both are told; at 1 the slow one shows that it is behind.
  assert.equal(topic.composed, [0, 1, 2, 3, 4]);
});

slow("a socket that falls behind between two frames goes on with the second", async () => {
  const told = ["a", "b", "c"].map((text, index) => frame(text.repeat(3), index + 1));
  const feed = new Feed(async (since) => told.filter(({ cursor }) => cursor > since), 0);
  const { live, client } = fakeSocket(4);
  client.reads = false;
  feed.add(live, 0);
  feed.wake();
  await until(() => client.sent.length === 1, "the first");
  client.read();
  await until(() => client.sent.length === 2, "the second");
  client.reads = true;
  client.read();
  await until(() => client.sent.length === 3, "the third");
  assert.equal(client.sent, ["aaa", "bbb", "ccc"]);
});

pace("changes within the time to coalesce share a frame", async () => {
  const topic = new Topic();
  const feed = new Feed(topic.compose, 60);
  const { live, client } = fakeSocket();
  feed.add(live, 0);
  const begun = performance.now();
  for (let i = 0; i < 10; i++) topic.move(feed);
  await until(() => client.sent.length > 0, "a frame");
  assert.ok(performance.now() - begun > 55);
  assert.equal(client.sent, ["0>10"]);
  topic.move(feed);
  await until(() => client.sent.length > 1, "the next frame");
  assert.equal(client.sent, ["0>10", "10>11"]);
  assert.ok(performance.now() - begun > 110);
});

pace("after composing for long a feed rests for longer", async () => {
  const topic = new Topic();
  const starts: number[] = [];
  const feed = new Feed(async (since) => {
    starts.push(performance.now());
    await new Promise((resolve) => setTimeout(resolve, 30));
    return topic.compose(since);
  }, 0);
  const { live, client } = fakeSocket();
  feed.add(live, 0);
  topic.move(feed);
  await until(() => client.sent.length === 1, "a frame");
  topic.move(feed);
  await until(() => client.sent.length === 2, "the next frame");
  const [first = 0, second = 0] = starts;
  assert.ok(second - first > 30 * 4, `${second - first} ms between two`);
});

pace(
  "of those that stand apart the newest are told first, and the others after a rest",
  async () => {
    const topic = new Topic();
    const starts: number[] = [];
    const feed = new Feed(async (since) => {
      starts.push(performance.now());
      if (since !== topic.newest) await new Promise((resolve) => setTimeout(resolve, 30));
      return topic.compose(since);
    }, 0);
    const sockets = Array.from({ length: 5 }, () => fakeSocket());
    for (const [cursor, { live }] of sockets.entries()) feed.add(live, cursor);
    topic.newest = 5;
    feed.wake();
    await until(() => sockets[0]?.client.sent.length === 1, "the one that is furthest behind");
    const apart = topic.composed.filter((since) => since < 5);
    assert.equal(apart, [4, 3, 2, 1, 0]);
    // At the newest a pass looks again whether it still is.
    assert.equal(topic.composed.slice(0, 3), [4, 3, 5]);
    const [, second = 0, third = 0] = starts;
    assert.ok(third - second > 200, `${third - second} ms, with the rest of the first two`);
  },
);

pace("others get their turn between two that stand apart", async () => {
  const turns: number[] = [];
  let turn = 0;
  const feed = new Feed(async (since) => {
    turns.push(turn);
    setImmediate(() => turn++);
    return [frame("x", since + 100)];
  }, 0);
  const sockets = Array.from({ length: 5 }, () => fakeSocket());
  for (const [cursor, { live }] of sockets.entries()) feed.add(live, cursor);
  feed.wake();
  await until(() => turns.length === 5, "all to be told");
  assert.equal(turns, [0, 1, 2, 3, 4]);
});

telling.run();
slow.run();
pace.run();
