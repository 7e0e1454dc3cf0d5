// A client made with the official TypeScript SDK that starts without a token: it finds the authorization server by what the MCP server
// says, registers, signs in with PKCE, and calls a tool. A browser's part is done by fetch: it follows redirects and fills in the forms.
//
//   node oauth-client.mjs '{"url": "http://127.0.0.1:3000/mcp", "user": "test-user", "tool": "echo", "arguments": {"message": "hello"}}'
//
// Output, as one JSON object: {steps, registered, authorizationUrl, tools, result}, where steps are the requests of the SDK in order:
// "GET /path 401", the tokens' own requests among them.
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const REDIRECT = "http://127.0.0.1:1/callback";
const MAX_PAGES = 20;
const script = JSON.parse(process.argv[2]);
const steps = [];
const kept = {};

const provider = {
  redirectUrl: REDIRECT,
  clientMetadata: {
    client_name: "typescript-test-client",
    redirect_uris: [REDIRECT],
    application_type: "native",
    grant_types: ["authorization_code"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  },
  clientInformation: () => kept.client,
  saveClientInformation: (client) => (kept.client = client),
  tokens: () => kept.tokens,
  saveTokens: (tokens) => (kept.tokens = tokens),
  saveCodeVerifier: (verifier) => (kept.verifier = verifier),
  codeVerifier: () => kept.verifier,
  redirectToAuthorization: (url) => (kept.authorizationUrl = url),
};

async function recordingFetch(url, init) {
  const response = await fetch(url, init);
  steps.push(`${init?.method ?? "GET"} ${new URL(url).pathname} ${response.status}`);
  return response;
}

// Signs in as a browser would, up to the redirect that carries the code.
async function signIn(start, user) {
  const cookies = new Map();
  let [url, form] = [start, undefined];
  for (let page = 0; page < MAX_PAGES; page++) {
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      body: form,
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      cookies.set(name, value);
    }

    if (response.status >= 300 && response.status < 400) {
      [url, form] = [new URL(response.headers.get("location"), url), undefined];
      if (url.href.startsWith(REDIRECT)) {
        return url.searchParams;
      }
    } else {
      const html = await response.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
      const prompt = /name="prompt" value="([^"]+)"/.exec(html)?.[1];
      if (!action || !prompt) {
        throw new Error(`${url} answered ${response.status} without a form: ${html}`);
      }

      [url, form] = [new URL(action, url), new URLSearchParams({ prompt, login: user, password: "any" })];
    }
  }

  throw new Error(`signing in took more than ${MAX_PAGES} pages`);
}

const connect = async () => {
  const client = new Client({ name: "typescript-test-client", version: "1.0.0" }, { capabilities: {} });
  const transport = new StreamableHTTPClientTransport(new URL(script.url), { authProvider: provider, fetch: recordingFetch });
  try {
    await client.connect(transport);
    return client;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) {
      throw error;
    }
  }

  const answer = await signIn(kept.authorizationUrl, script.user);
  if (!answer.has("code")) {
    throw new Error(`no code: ${answer}`);
  }

  await transport.finishAuth(answer.get("code"));
  return connect();
};

const client = await connect();
const { tools } = await client.listTools();
const result = await client.callTool({ name: script.tool, arguments: script.arguments ?? {} });
await client.close();
const output = {
  steps,
  registered: kept.client,
  authorizationUrl: kept.authorizationUrl.href,
  tools: tools.map((tool) => tool.name),
  result,
};
process.stdout.write(JSON.stringify(output), () => process.exit(0));
