// Two brokers that keep sessions in memory, on WebSockets, and clients of the package mqtt.
const http = require('node:http');
const { Aedes } = require('aedes');
const mqtt = require('mqtt');
const { WebSocket, WebSocketServer, createWebSocketStream } = require('ws');
const { listen, until } = require('./listening.cjs');

const brokers = [];

async function serve() {
  const broker = await Aedes.createBroker();
  brokers.push({ broker, clients: new Set() });
  const { clients } = brokers.at(-1);
  broker.on('clientReady', client => clients.add(client.id));
  const server = http.createServer();
  new WebSocketServer({ server, path: '/mqtt', handleProtocols: () => 'mqtt' })
    .on('connection', (socket, request) => broker.handle(createWebSocketStream(socket), request));
  return listen(server);
}

exports.servers = () => Promise.all([serve(), serve()]);

// A client whose sessions outlive its connections.
async function connect(url, clientId) {
  const seen = { messages: [], codes: [], present: [] };
  const client = mqtt.connect(url, {
    clientId,
    clean: false,
    reconnectPeriod: 250,
    createWebsocket: (address, protocols) => {
      const socket = new WebSocket(address, protocols);
      socket.on('close', code => seen.codes.push(code));
      return socket;
    },
  });
  client.on('connect', answer => seen.present.push(answer.sessionPresent));
  client.on('message', (topic, message) => seen.messages.push(topic + ' ' + message));
  client.on('error', () => {}); // It comes back.
  await until(clientId + ' is connected', () => seen.present.length > 0);
  return { client, seen };
}

// With which code a frame of so many bytes ends a WebSocket.
function codeAfter(url, bytes) {
  return new Promise((done, failed) => {
    const socket = new WebSocket(url, 'mqtt');
    socket.on('open', () => socket.send(Buffer.alloc(bytes)));
    socket.on('close', code => done(code)).on('error', failed);
  });
}

// How a handshake is answered.
function handshake(url) {
  return new Promise(done => {
    const socket = new WebSocket(url, 'mqtt');
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      done(response.statusCode);
    });
    socket.on('open', () => {
      socket.terminate();
      done(101);
    });
    socket.on('error', () => done(0));
  });
}

async function isHeldOff(url) {
  for (let turn = 0; turn < 20; turn++) {
    const statuses = await Promise.all(Array.from({ length: 40 }, () => handshake(url)));
    if (statuses.includes(429)) {
      return true;
    }
  }
  return false;
}

exports.run = async gateway => {
  const url = 'ws://' + gateway.at('mqtt') + '/mqtt';
  const device = await connect(url, 'device');
  await device.client.subscribeAsync('doors/#', { qos: 1 });
  const page = await connect(url, 'page');
  await page.client.publishAsync('doors/1', 'open', { qos: 1 });
  await until('the first message', () => device.seen.messages.length === 1);

  await device.client.endAsync();
  await page.client.publishAsync('doors/2', 'open', { qos: 1 });
  const again = await connect(url, 'device');
  await until('what came meanwhile', () => again.seen.messages.length === 1);

  gateway.close('broker');
  await until('both are back', () => again.seen.present.length === 2 && page.seen.present.length === 2);
  await page.client.publishAsync('doors/3', 'open', { qos: 1 });
  await until('the message after that', () => again.seen.messages.length === 2);
  const codes = [again.seen.codes, page.seen.codes];
  await Promise.all([again.client.endAsync(), page.client.endAsync()]);
  return {
    messages: [...device.seen.messages, ...again.seen.messages],
    present: [device.seen.present, again.seen.present],
    codes,
    clients: brokers.map(({ clients }) => [...clients].sort()),
    tooLarge: await codeAfter(url, 256 * 1024 + 1),
    isHeldOff: await isHeldOff(url),
  };
};
