// Clients made with the official TypeScript SDK, each with its default settings and the stream that it opens by itself, for tests of faults: what they see
// is what an agent sees.
//
//   node patient-clients.mjs URL NAME…
//
// Prints one JSON object a line: {"client", "opened": true} once a client is connected and its stream is open; {"client", "nonce", "ok", "ms", "error"} for each
// call; {"client", "notification"} for each notification; {"client", "trouble"} for what the SDK reports beside a call.
// Each line on standard input makes every client call the tool "record" once; the line is the nonce, after the client's name and a dash. Its end ends all.
import { createInterface } from "node:readline";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, ...names] = process.argv.slice(2);

function say(line) {
  console.log(JSON.stringify(line));
}

async function open(name) {
  let streaming;
  const stream = new Promise((resolve) => (streaming = resolve));
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    // The SDK's own fetch, looked at: nothing else tells when the stream is open.
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (init?.method === "GET" && response.ok) {
        streaming();
      }

      return response;
    },
  });
  const client = new Client({ name, version: "1.0.0" });
  client.fallbackNotificationHandler = async (notification) => say({ client: name, notification: notification.method });
  client.onerror = (error) => say({ client: name, trouble: String(error) });
  await client.connect(transport);
  await stream;
  say({ client: name, opened: true });
  return { name, client, transport };
}

async function call({ name, client }, number) {
  const nonce = `${name}-${number}`;
  const started = performance.now();
  const answer = await client.callTool({ name: "record", arguments: { client: name, nonce, milliseconds: 0 } }).then(
    (result) => ({ ok: result.content?.[0]?.text === nonce }),
    (error) => ({ ok: false, error: String(error), data: error.data }),
  );
  say({ client: name, nonce, ms: performance.now() - started, ...answer });
}

const clients = await Promise.all(names.map(open));
for await (const line of createInterface({ input: process.stdin })) {
  await Promise.all(clients.map((client) => call(client, line)));
}

await Promise.all(clients.map(({ transport, client }) => transport.terminateSession().catch(() => {}).then(() => client.close())));
process.exit(0);
