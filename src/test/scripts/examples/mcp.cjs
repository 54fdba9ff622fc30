// Two MCP servers of the official SDK that keep sessions, and its clients.
const { randomUUID } = require('node:crypto');
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StreamableHTTPClientTransport } = require('@modelcontextprotocol/sdk/client/streamableHttp.js');
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { StreamableHTTPServerTransport } = require('@modelcontextprotocol/sdk/server/streamableHttp.js');
const { ToolListChangedNotificationSchema } = require('@modelcontextprotocol/sdk/types.js');
const { serve } = require('./listening.cjs');

const CLIENTS = 3;

function toolsOf(name) {
  const sessions = new Map();
  return async (request, response) => {
    const id = request.headers['mcp-session-id'];
    if (id !== undefined && !sessions.has(id)) {
      response.writeHead(404).end('no such session at ' + name);
      return;
    }
    await (sessions.get(id) ?? await begin(name, sessions)).handleRequest(request, response);
  };
}

async function begin(name, sessions) {
  const server = new McpServer({ name, version: '1.0.0' });
  server.registerTool('whoami', { description: 'Says which server this is' }, async () => ({ content: [{ type: 'text', text: name }] }));
  server.registerTool('announce', { description: 'Announces new tools' }, async () => {
    server.sendToolListChanged();
    return { content: [] };
  });
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: id => sessions.set(id, transport),
  });
  transport.onclose = () => sessions.delete(transport.sessionId);
  await server.connect(transport);
  return transport;
}

exports.servers = () => Promise.all(['tools-0', 'tools-1'].map(name => serve(toolsOf(name))));

async function one(url) {
  const transport = new StreamableHTTPClientTransport(new URL(url));
  const client = new Client({ name: 'client', version: '1.0.0' });
  const seen = { client, transport, servers: new Set(), announced: 0 };
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => { seen.announced++; });
  await client.connect(transport);
  for (let call = 0; call < 4; call++) {
    const answer = await client.callTool({ name: 'whoami', arguments: {} });
    seen.servers.add(answer.content[0].text);
  }
  for (let call = 0; call < 1000 && seen.announced === 0; call++) { // The stream of the session may not be open yet.
    await client.callTool({ name: 'announce', arguments: {} });
  }
  return seen;
}

async function statusOf(url, id) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'mcp-session-id': id, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'tools/list', params: {} }),
  });
  return answer.status + ' ' + ((await answer.text()).startsWith('no such session at') ? 'of a server' : 'of the gateway');
}

exports.run = async gateway => {
  const url = 'http://' + gateway.at('tools') + '/mcp';
  const clients = [];
  for (let number = 0; number < CLIENTS; number++) {
    clients.push(await one(url));
  }
  const ended = clients[0].transport.sessionId;
  await clients[0].transport.terminateSession();
  const result = {
    servers: clients.map(({ servers }) => [...servers].join()).sort(),
    announced: clients.filter(({ announced }) => announced > 0).length,
    ended: await statusOf(url, ended),
    unknown: await statusOf(url, randomUUID()),
  };
  await Promise.all(clients.map(({ client }) => client.close()));
  return result;
};
