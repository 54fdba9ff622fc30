// An MCP server (Streamable HTTP) of the official SDK: mcp-server.cjs NAME. Sessions on /mcp, none on /stateless. Says
// "ready PORT", and ends when its standard input does.
const http = require('node:http');
const { randomUUID } = require('node:crypto');
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { StreamableHTTPServerTransport } = require('@modelcontextprotocol/sdk/server/streamableHttp.js');

const name = process.argv[2];
const sessions = new Map();

function server() {
  const made = new McpServer({ name, version: '1.0.0' });
  made.registerTool('whoami', { description: 'Says which server this is' }, async () => ({
    content: [{ type: 'text', text: name }],
  }));
  return made;
}

async function transportFor(request) {
  if (request.url.startsWith('/stateless')) {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await server().connect(transport);
    return transport;
  }
  const id = request.headers['mcp-session-id'];
  if (id !== undefined) {
    return sessions.get(id);
  }
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: issued => sessions.set(issued, transport),
  });
  transport.onclose = () => sessions.delete(transport.sessionId);
  await server().connect(transport);
  return transport;
}

http.createServer(async (request, response) => {
  const transport = await transportFor(request);
  if (transport === undefined) {
    response.writeHead(404).end('no such session at ' + name);
  } else {
    await transport.handleRequest(request, response);
  }
}).listen(0, '127.0.0.1', function () {
  this.keepAliveTimeout = 600_000; // A POST on a connection that it closes meanwhile could not be tried again.
  console.log('ready ' + this.address().port);
});
process.stdin.resume().on('end', () => process.exit(0));
