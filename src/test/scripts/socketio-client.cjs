// Clients of the official Socket.IO: socketio-client.cjs COUNT GATEWAY... Every connection of a client goes through the next
// gateway (HOST:PORT); a client of every two polls all the time, the other one goes over to a WebSocket. Says one line of JSON.
const net = require('node:net');
const { io } = require('socket.io-client');

const [count, ...gateways] = process.argv.slice(2);
const CALLS = 8;
const result = { clients: 0, whole: 0, moved: 0, failed: 0, upgraded: 0, faults: [], servers: {} };

let turn = 0;
const front = net.createServer(client => {
  const [host, port] = gateways[turn++ % gateways.length].split(':');
  const gateway = net.connect(Number(port), host);
  client.on('error', () => gateway.destroy()).on('close', () => gateway.destroy());
  gateway.on('error', () => client.destroy()).on('close', () => client.destroy());
  client.pipe(gateway).pipe(client);
});

function connected(number) {
  const transports = number % 2 === 0 ? ['polling'] : ['polling', 'websocket'];
  const socket = io('http://127.0.0.1:' + front.address().port, { transports, forceNew: true, reconnection: false });
  return new Promise((done, failed) => {
    socket.on('connect', () => done(socket));
    socket.on('connect_error', failed);
  });
}

async function one(number) {
  const socket = await connected(number);
  const upgrade = new Promise((done, failed) => {
    socket.on('disconnect', reason => failed(new Error('disconnected: ' + reason)));
    const isUpgraded = number % 2 === 0 || socket.io.engine.transport.name === 'websocket';
    isUpgraded ? done() : socket.io.engine.once('upgrade', done);
  });
  const seen = new Set();
  for (let call = 0; call < CALLS; call++) {
    const server = await socket.timeout(20_000).emitWithAck('whoami');
    seen.add(server);
    result.servers[server] = (result.servers[server] ?? 0) + 1;
    if (call === CALLS / 2) {
      await upgrade;
    }
  }
  result[seen.size === 1 ? 'whole' : 'moved']++;
  result.upgraded += socket.io.engine.transport.name === 'websocket' ? 1 : 0;
  socket.off('disconnect').close();
}

async function main() {
  await new Promise(done => front.listen(0, '127.0.0.1', done));
  const lanes = Array.from({ length: 16 }, (_, lane) => (async () => {
    for (let number = lane; number < Number(count); number += 16) {
      result.clients++;
      await one(number).catch(fault => {
        result.failed++;
        result.faults.push(String(fault.description ?? fault).slice(0, 200));
      });
    }
  })());
  await Promise.all(lanes);
  result.faults = result.faults.slice(0, 3);
  console.log(JSON.stringify(result));
  process.exit(0);
}

main();
