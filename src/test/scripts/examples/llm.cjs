// Two servers of a language model, whose every token waits for the test, and clients of OpenAI's package.
const { OpenAI } = require('openai');
const { serve, json, until } = require('./listening.cjs');

const PLACES = 64; // max-connections of the example
const TOO_MANY = 8;
const models = [0, 1].map(() => ({ live: new Map(), peak: 0 }));

async function answer(model, request, response) {
  const prompt = (await json(request)).messages[0].content;
  model.live.set(prompt, response);
  model.peak = Math.max(model.peak, model.live.size);
  response.on('close', () => model.live.delete(prompt));
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
}

exports.servers = () => Promise.all(models.map(model => serve((request, response) => answer(model, request, response))));

const live = () => models[0].live.size + models[1].live.size;
const asked = prompt => models.map(model => model.live.get(prompt)).find(response => response !== undefined);

function say(prompt, token) {
  asked(prompt).write('data: ' + JSON.stringify({ choices: [{ index: 0, delta: { content: token } }] }) + '\n\n');
}

function end(prompt) {
  asked(prompt).end('data: [DONE]\n\n');
}

const ask = (client, prompt) =>
  client.chat.completions.create({ model: 'm', stream: true, messages: [{ role: 'user', content: prompt }] });

// The next token is only said when the one before has come, and the first one when the head has.
async function oneByOne(client) {
  const tokens = ['Nothing', ' is', ' kept'];
  let text = '';
  let next = 0;
  const stream = await ask(client, 'tokens');
  say('tokens', tokens[next++]);
  for await (const chunk of stream) {
    text += chunk.choices[0].delta.content;
    next < tokens.length ? say('tokens', tokens[next++]) : end('tokens');
  }
  return text;
}

async function leaves(client) {
  const stream = await ask(client, 'leaves');
  stream.controller.abort();
  await until('the model knows that its client has left', () => asked('leaves') === undefined);
  return true;
}

// Says nothing until the gateway has put a comment on the line, and the others are done.
async function silent(baseURL, others) {
  let comments = 0;
  const client = new OpenAI({
    baseURL,
    apiKey: 'k',
    maxRetries: 0,
    fetch: async (url, init) => {
      const head = await fetch(url, init);
      const [first, second] = head.body.tee();
      (async () => {
        for await (const piece of second.pipeThrough(new TextDecoderStream())) {
          comments += piece.startsWith(':') ? 1 : 0;
        }
      })();
      return new Response(first, head);
    },
  });
  const stream = await ask(client, 'silent');
  let text = '';
  say('silent', 'before');
  for await (const chunk of stream) {
    const token = chunk.choices[0].delta.content;
    text += token;
    if (token === 'before') {
      await until('a comment', () => comments > 0);
      await others;
      say('silent', ' after');
    } else {
      end('silent');
    }
  }
  return text;
}

// As many as have a place, and then some that wait for one; "silent" has a place all the while.
async function crowd(client, gateway) {
  const heads = new Map();
  const begin = prompt => ask(client, prompt).then(() => heads.set(prompt, 'served'), fault => heads.set(prompt, String(fault)));
  const prompts = Array.from({ length: 2 * PLACES - live() + TOO_MANY }, (_, number) => 'place ' + number);
  prompts.slice(TOO_MANY).forEach(begin);
  await until('all places are taken', () => live() === 2 * PLACES);
  const balanced = models.map(model => model.live.size);
  prompts.slice(0, TOO_MANY).forEach(begin);
  await gateway.waiting('model', TOO_MANY);
  for (const left = new Set(prompts); left.size > 0;) {
    const prompt = await until('a place', () => [...left].find(each => heads.has(each)));
    left.delete(prompt);
    if (heads.get(prompt) === 'served') {
      end(prompt);
    }
  }
  const refused = [...heads.values()].filter(head => head !== 'served');
  return { balanced, served: heads.size - refused.length, refused, peaks: models.map(model => model.peak) };
}

exports.run = async gateway => {
  const baseURL = 'http://' + gateway.at('model') + '/v1';
  const client = new OpenAI({ baseURL, apiKey: 'k', maxRetries: 0 });
  const text = await oneByOne(client);
  const left = await leaves(client);
  let over;
  const silence = silent(baseURL, new Promise(done => { over = done; }));
  silence.catch(() => {}); // It is awaited below.
  await until('one silent stream and nothing else', () => asked('silent') !== undefined && live() === 1);
  const places = await crowd(client, gateway);
  over();
  return { text, left, places, silent: await silence };
};
