// Servers and clients of the manifests in examples/, of the packages that people use. Says "ready {NAME: [PORT...]}", reads the gateway's port, and
// then runs the clients of all side by side, who come to *.example.com. Says "NAME JSON" when those of one are done, "close SERVICE" where the
// gateway is to close the connections of a Service as planned, and "waiting SERVICE COUNT", to which a line answers when so many clients wait there. Ends when its standard input does.
const dns = require('node:dns');
const readline = require('node:readline');

const NAMES = ['a2a', 'graphql-subscriptions', 'llm', 'mcp', 'mcp-stateless', 'mqtt', 'socketio'];

const lookup = dns.lookup;
dns.lookup = (host, options, done) => {
  if (!host.endsWith('.example.com')) {
    return lookup(host, options, done);
  }
  const found = { address: '127.0.0.1', family: 4 };
  const answer = typeof options === 'function' ? options : done;
  return process.nextTick(() => options.all ? answer(null, [found]) : answer(null, found.address, found.family));
};

const answers = [];

function gatewayAt(port) {
  return {
    at: host => host + '.example.com:' + port,
    close: service => console.log('close ' + service),
    waiting: (service, count) => new Promise(done => {
      answers.push(done);
      console.log('waiting ' + service + ' ' + count);
    }),
  };
}

async function run(name, example, gateway) {
  const result = await example.run(gateway).catch(fault => ({ fault: String(fault?.stack ?? fault).slice(0, 2000) }));
  console.log(name + ' ' + JSON.stringify(result));
}

async function main() {
  const examples = Object.fromEntries(NAMES.map(name => [name, require('./examples/' + name + '.cjs')]));
  const ports = {};
  for (const name of NAMES) {
    ports[name] = await examples[name].servers();
  }
  console.log('ready ' + JSON.stringify(ports));
  const input = readline.createInterface({ input: process.stdin });
  input.once('line', port => {
    NAMES.forEach(name => run(name, examples[name], gatewayAt(port)));
    input.on('line', () => answers.shift()());
  });
  input.on('close', () => process.exit(0));
}

main();
