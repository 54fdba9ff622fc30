// Two MCP servers of the official SDK without sessions, and one of its clients.
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StreamableHTTPClientTransport } = require('@modelcontextprotocol/sdk/client/streamableHttp.js');
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { StreamableHTTPServerTransport } = require('@modelcontextprotocol/sdk/server/streamableHttp.js');
const { serve, until } = require('./listening.cjs');

let searches = 0;
let streams = 0; // that the client has asked for and not got

function serverOf(name) {
  const server = new McpServer({ name, version: '1.0.0' });
  server.registerTool('search', { description: 'Searches while another one does' }, async () => {
    const pair = Math.floor(searches++ / 2);
    await until('both searches of a pair have begun', () => searches >= 2 * pair + 2);
    return { content: [{ type: 'text', text: name }] };
  });
  return server;
}

const answer = name => async (request, response) => {
  if (request.method !== 'POST') {
    response.on('close', () => streams++).writeHead(405, { allow: 'POST' }).end();
    return;
  }
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await serverOf(name).connect(transport);
  await transport.handleRequest(request, response);
};

exports.servers = () => Promise.all(['search-0', 'search-1'].map(name => serve(answer(name))));

exports.run = async gateway => {
  const transport = new StreamableHTTPClientTransport(new URL('http://' + gateway.at('search') + '/mcp'));
  const client = new Client({ name: 'client', version: '1.0.0' });
  await client.connect(transport);
  await until('the client knows that there is no stream', () => streams > 0);
  const pairs = [];
  for (let turn = 0; turn < 3; turn++) {
    const first = client.callTool({ name: 'search', arguments: {} });
    await until('one search is under way', () => searches === 2 * turn + 1);
    const both = await Promise.all([first, client.callTool({ name: 'search', arguments: {} })]);
    pairs.push(both.map(one => one.content[0].text).sort().join());
  }
  const session = transport.sessionId ?? 'none';
  await client.close();
  return { pairs, session };
};
