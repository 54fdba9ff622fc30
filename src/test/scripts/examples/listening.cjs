// What the servers of the examples have in common.
const http = require('node:http');

// Listens on a free port of loopback, which it gives back.
exports.listen = server => new Promise((done, failed) => {
  server.keepAliveTimeout = 600_000; // A POST on a connection that it closes meanwhile could not be tried again.
  server.on('error', failed).listen(0, '127.0.0.1', () => done(server.address().port));
});

// The same for a new server of HTTP.
exports.serve = answer => exports.listen(http.createServer(answer));

// Waits until a condition holds; gives back what it gave.
exports.until = async (what, condition) => {
  for (let turn = 0; turn < 6000; turn++) {
    const value = condition();
    if (value) {
      return value;
    }
    await new Promise(done => setTimeout(done, 20));
  }
  throw new Error('not within two minutes: ' + what);
};

// What a request with a body of JSON says.
exports.json = async request => {
  let text = '';
  for await (const piece of request) {
    text += piece;
  }
  return text === '' ? undefined : JSON.parse(text);
};
