// A server of the official Socket.IO: socketio-server.cjs NAME. Says "ready PORT", and ends when its standard input does.
const http = require('node:http');
const { Server } = require('socket.io');

const name = process.argv[2];
const server = http.createServer();
server.keepAliveTimeout = 600_000; // A POST on a connection that it closes meanwhile could not be tried again.
new Server(server).on('connection', socket => {
  socket.on('whoami', answer => answer(name));
});
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
