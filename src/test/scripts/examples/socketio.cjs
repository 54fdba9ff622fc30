// Two servers of Socket.IO, and clients that begin with polling and go over to a WebSocket.
const http = require('node:http');
const { Server } = require('socket.io');
const { io } = require('socket.io-client');
const { listen } = require('./listening.cjs');

const CLIENTS = 3;

function serve(name) {
  const server = http.createServer();
  new Server(server, { pingTimeout: 60_000, upgradeTimeout: 60_000 }).on('connection', socket => socket.on('whoami', answer => answer(name)));
  return listen(server);
}

exports.servers = () => Promise.all(['chat-0', 'chat-1'].map(serve));

async function one(url) {
  const socket = io(url, { forceNew: true, reconnection: false });
  const seen = [];
  const upgraded = new Promise((done, failed) => {
    socket.on('connect_error', failed).on('disconnect', failed);
    socket.io.engine.once('upgrade', done);
  });
  await new Promise((done, failed) => socket.on('connect', done).on('connect_error', failed));
  for (let call = 0; call < 4; call++) {
    seen.push(await socket.timeout(60_000).emitWithAck('whoami'));
    if (call === 1) {
      await upgraded;
    }
  }
  return { socket, seen: [...new Set(seen)], transport: socket.io.engine.transport.name };
}

exports.run = async gateway => {
  const url = 'http://' + gateway.at('chat');
  const clients = [];
  for (let number = 0; number < CLIENTS; number++) {
    clients.push(await one(url));
  }
  const unknown = await fetch(url + '/socket.io/?EIO=4&transport=polling&sid=made-up');
  clients.forEach(({ socket }) => socket.off('disconnect').close());
  return {
    servers: clients.map(({ seen }) => seen.join()).sort(),
    transports: [...new Set(clients.map(({ transport }) => transport))],
    unknown: unknown.status,
  };
};
