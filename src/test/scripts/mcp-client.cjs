// Clients of the official MCP SDK: mcp-client.cjs COUNT PATH GATEWAY... Every request of a client goes through the next
// gateway. Says one line of JSON.
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StreamableHTTPClientTransport } = require('@modelcontextprotocol/sdk/client/streamableHttp.js');

const [count, path, ...gateways] = process.argv.slice(2);
const CALLS = 6;
const result = { clients: 0, whole: 0, moved: 0, failed: 0, ended: 0, notFound: 0, faults: [], servers: {} };

async function one(number) {
  let turn = number;
  const transport = new StreamableHTTPClientTransport(new URL(gateways[0] + path), {
    fetch: (url, init) => fetch(gateways[turn++ % gateways.length] + path, init),
  });
  const client = new Client({ name: 'client ' + number, version: '1.0.0' });
  await client.connect(transport);
  const seen = new Set();
  for (let call = 0; call < CALLS; call++) {
    const answer = await client.callTool({ name: 'whoami', arguments: {} });
    const server = answer.content[0].text;
    seen.add(server);
    result.servers[server] = (result.servers[server] ?? 0) + 1;
  }
  result[seen.size === 1 ? 'whole' : 'moved']++;
  if (transport.sessionId !== undefined) {
    const id = transport.sessionId;
    await transport.terminateSession();
    result.ended++;
    const late = await fetch(gateways[turn % gateways.length] + path, {
      method: 'POST',
      headers: {
        'mcp-session-id': id,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'tools/list', params: {} }),
    });
    result.notFound += late.status === 404 ? 1 : 0;
  }
  await client.close();
}

async function main() {
  const lanes = Array.from({ length: 16 }, (_, lane) => (async () => {
    for (let number = lane; number < Number(count); number += 16) {
      result.clients++;
      await one(number).catch(fault => {
        result.failed++;
        result.faults.push(String(fault).slice(0, 200));
      });
    }
  })());
  await Promise.all(lanes);
  result.faults = result.faults.slice(0, 3);
  console.log(JSON.stringify(result));
  process.exit(0);
}

main();
