// A client made with the official TypeScript SDK, for tests: runs the steps it is given and prints one JSON object.
//
//   node client.mjs '{"url": "http://127.0.0.1:3000/mcp", "steps": [{"method": "tools/list"}, …]}'
//
// url       where the server is
// transport "http" (Streamable HTTP, default) or "sse" (HTTP+SSE of 2024-11-05)
// headers   sent with every request
// steps     in order, each either {"method", "params"} (a request; with "progress": true it asks for progress)
//           or {"await": "notifications/…"} (waits until one more such notification has come)
//
// Output: {server, capabilities, protocolVersion, sessionId, answers, asked, notifications}, where answers holds per request step
// {result} or {error: {code, message}}, asked the server's own requests, notifications what came beside the answers, in order.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  ProgressNotificationSchema,
  ResultSchema,
} from "@modelcontextprotocol/sdk/types.js";

const AWAIT_MS = 20_000;
const script = JSON.parse(process.argv[2]);
const asked = [];
const notifications = [];
const waiting = [];

const client = new Client(
  { name: "typescript-test-client", version: "1.0.0" },
  { capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } } },
);

function answering(schema, answer) {
  client.setRequestHandler(schema, (request) => {
    asked.push({ method: request.method, params: request.params ?? {} });
    return answer(request.params ?? {});
  });
}

answering(CreateMessageRequestSchema, (params) => ({
  model: "test-model",
  role: "assistant",
  stopReason: "endTurn",
  content: { type: "text", text: `sampled: ${textOf(params.messages.at(-1).content)}` },
}));
answering(ElicitRequestSchema, (params) => ({ action: "accept", content: answersTo(params) }));
answering(ListRootsRequestSchema, () => ({ roots: [{ uri: "file:///home/test", name: "home" }] }));

client.fallbackNotificationHandler = async (notification) => {
  notifications.push({ method: notification.method, params: notification.params ?? {} });
  waiting.filter((wait) => wait.method === notification.method).forEach((wait) => wait.resolve());
};

function textOf(content) {
  return [content].flat().find((block) => block.type === "text")?.text;
}

// Strings are answered with the name of the field and the question, so that a test sees that both arrived.
function answersTo(params) {
  const required = params.requestedSchema?.required ?? [];
  return Object.fromEntries(required.map((name) => [name, `${name}: ${params.message}`]));
}

let tokens = 0;

// How many notifications of a method earlier steps have waited for: each await wants one more.
const taken = {};

function arrival(method) {
  const wanted = (taken[method] = (taken[method] ?? 0) + 1);
  const count = () => notifications.filter((notification) => notification.method === method).length;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${method} within ${AWAIT_MS} ms`)), AWAIT_MS);
    const check = () => {
      if (count() >= wanted) {
        clearTimeout(timer);
        resolve();
      }
    };
    waiting.push({ method, resolve: check });
    check();
  });
}

// Not by onprogress: the SDK stops listening with the result, which may overtake the last progress on its way through the client.
client.setNotificationHandler(ProgressNotificationSchema, client.fallbackNotificationHandler);

async function ask(step) {
  const params = { ...step.params };
  if (step.progress) {
    params._meta = { progressToken: `progress-${++tokens}` };
  }

  try {
    return { result: await client.request({ method: step.method, params }, ResultSchema) };
  } catch (error) {
    return { error: { code: error.code ?? null, message: error.message } };
  }
}

const requestInit = { headers: script.headers ?? {} };
const transport =
  script.transport === "sse"
    ? new SSEClientTransport(new URL(script.url), { requestInit })
    : new StreamableHTTPClientTransport(new URL(script.url), { requestInit });
await client.connect(transport);

const answers = [];
for (const step of script.steps) {
  if (step.await) {
    await arrival(step.await);
  } else {
    answers.push(await ask(step));
  }
}

const output = {
  server: client.getServerVersion(),
  capabilities: client.getServerCapabilities(),
  protocolVersion: transport.protocolVersion ?? null,
  sessionId: transport.sessionId ?? null,
  answers,
  asked,
  notifications,
};
if (transport.terminateSession) {
  await transport.terminateSession();
}

await client.close();
process.stdout.write(JSON.stringify(output), () => process.exit(0));
