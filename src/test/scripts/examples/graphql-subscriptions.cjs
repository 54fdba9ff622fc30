// Two servers of GraphQL, with queries, subscriptions over WebSocket and subscriptions by events, and clients of graphql-ws and graphql-sse.
const http = require('node:http');
const { GraphQLObjectType, GraphQLSchema, GraphQLString, graphql } = require('graphql');
const sse = require('graphql-sse');
const { createHandler } = require('graphql-sse/lib/use/http');
const ws = require('graphql-ws');
const { useServer } = require('graphql-ws/use/ws');
const { WebSocket, WebSocketServer } = require('ws');
const { json, listen, until } = require('./listening.cjs');

const CLIENTS = 3;

function schemaOf(name) {
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { server: { type: GraphQLString, resolve: () => name } } }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        server: {
          type: GraphQLString,
          resolve: value => value,
          subscribe: async function* () {
            yield name;
            await new Promise(() => {}); // Nothing more happens.
          },
        },
      },
    }),
  });
}

function serve(name) {
  const schema = schemaOf(name);
  const events = createHandler({ schema });
  const server = http.createServer(async (request, response) => {
    if (request.headers.accept?.includes('text/event-stream')) {
      await events(request, response);
      return;
    }
    const result = await graphql({ schema, source: (await json(request)).query });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  });
  useServer({ schema, connectionInitWaitTimeout: 60_000 }, new WebSocketServer({ server, path: '/graphql' }));
  return listen(server);
}

exports.servers = () => Promise.all(['graph-0', 'graph-1'].map(serve));

async function query(url) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ server }' }),
  });
  return (await answer.json()).data.server;
}

async function events(url) {
  const client = sse.createClient({ url });
  for await (const value of client.iterate({ query: 'subscription { server }' })) {
    return value.data.server;
  }
}

// Subscribes once, and notes what happens to it; the package comes back by itself.
function subscribe(url) {
  const seen = { servers: [], codes: [], pongs: 0, faults: [] };
  const client = ws.createClient({
    url,
    webSocketImpl: WebSocket,
    keepAlive: 100,
    retryWait: async () => {},
    on: {
      connected: socket => { seen.protocol = socket.protocol; },
      closed: event => seen.codes.push(event.code),
      pong: received => { seen.pongs += received ? 1 : 0; },
    },
  });
  client.subscribe({ query: 'subscription { server }' }, {
    next: value => seen.servers.push(value.data.server),
    error: fault => seen.faults.push(String(fault)),
    complete: () => seen.faults.push('complete'),
  });
  return seen;
}

exports.run = async gateway => {
  const host = gateway.at('graph');
  const result = { query: await query('http://' + host + '/graphql') };
  const clients = [];
  for (let number = 0; number < CLIENTS; number++) {
    const client = subscribe('ws://' + host + '/graphql');
    clients.push(client);
    await until('a subscription', () => client.servers.length > 0 && client.pongs > 0);
  }
  result.first = clients.map(client => client.servers[0]).sort();
  result.protocols = [...new Set(clients.map(client => client.protocol))];
  result.events = await events('http://' + host + '/graphql');
  gateway.close('graph');
  await until('all have subscribed again', () => clients.every(client => client.servers.length > 1));
  return { ...result, codes: clients.map(client => client.codes), faults: clients.flatMap(client => client.faults) };
};
