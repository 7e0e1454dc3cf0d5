// What the conformance suite runs as the client that it tests. The test that started the suite is told of the scenario's server, and acts itself:
// it puts a gateway in front. Usage: conformance-client.mjs TEST-URL SERVER-URL
const [test, server] = process.argv.slice(2);
const response = await fetch(test, {
  method: 'POST',
  body: JSON.stringify({ server, context: JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? 'null') }),
});
console.error(await response.text());
process.exitCode = response.ok ? 0 : 1;
