// Two agents of the A2A project's SDK that know their own tasks only, by HTTP and JSON, and its clients.
const { randomUUID } = require('node:crypto');
const express = require('express');
const { Role, TaskState } = require('@a2a-js/sdk');
const { ClientFactory, ClientFactoryOptions, RestTransportFactory } = require('@a2a-js/sdk/client');
const { AgentEvent, DefaultRequestHandler, InMemoryTaskStore } = require('@a2a-js/sdk/server');
const { UserBuilder, agentCardHandler, restHandler } = require('@a2a-js/sdk/server/express');
const { serve } = require('./listening.cjs');

const TASKS = 3;
const LOOKS = 4;

const card = {
  name: 'agent',
  description: 'Works until it is stopped',
  version: '1.0.0',
  supportedInterfaces: [{ url: '', protocolBinding: 'HTTP+JSON', tenant: '', protocolVersion: '1.0' }],
  capabilities: { streaming: true, pushNotifications: false, extensions: [], extendedAgentCard: false },
  securitySchemes: {},
  securityRequirements: [],
  defaultInputModes: ['text'],
  defaultOutputModes: ['text'],
  skills: [],
  signatures: [],
};

// A task says in its metadata where it runs. One that is asked for "at once" is done at once, any other works until it is cancelled.
class Executor {
  constructor(name) {
    this.name = name;
    this.stops = new Map();
  }

  async execute({ taskId, contextId, userMessage }, bus) {
    const isShort = userMessage.parts[0].content.value === 'at once';
    const status = state => ({ state, timestamp: new Date().toISOString(), message: undefined });
    const first = isShort ? TaskState.TASK_STATE_COMPLETED : TaskState.TASK_STATE_WORKING;
    const metadata = { server: this.name };
    bus.publish(AgentEvent.task({ id: taskId, contextId, status: status(first), artifacts: [], history: [userMessage], metadata }));
    if (!isShort) {
      await new Promise(done => this.stops.set(taskId, done));
      bus.publish(AgentEvent.statusUpdate({ taskId, contextId, status: status(TaskState.TASK_STATE_CANCELED), metadata }));
    }
    bus.finished?.();
  }

  async cancelTask(taskId) {
    this.stops.get(taskId)();
  }
}

exports.servers = () => Promise.all(['agent-0', 'agent-1'].map(name => {
  const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), new Executor(name));
  const app = express();
  app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: requestHandler }));
  app.use('/v1', restHandler({ requestHandler, userBuilder: UserBuilder.noAuthentication }));
  return serve(app);
}));

const asking = text => ({
  tenant: '',
  metadata: {},
  configuration: undefined,
  message: {
    messageId: randomUUID(),
    role: Role.ROLE_USER,
    parts: [{ content: { $case: 'text', value: text }, metadata: undefined, filename: '', mediaType: 'text/plain' }],
    taskId: '',
    contextId: '',
    extensions: [],
    metadata: {},
    referenceTaskIds: [],
  },
});

// Looks for a task until it has been looked for often enough; gives back where it is.
async function whereIs(client, id, lost) {
  const servers = new Set();
  for (let look = 0; look < LOOKS; look++) {
    await client.getTask({ tenant: '', id }).then(task => servers.add(task.metadata.server), fault => lost.push(String(fault)));
  }
  return [...servers].join();
}

async function cancel(client, { id, stream }) {
  const again = client.resubscribeTask({ tenant: '', id });
  const subscribed = (await again.next()).value.payload.$case;
  const state = (await client.cancelTask({ tenant: '', id, metadata: {} })).status.state;
  const last = [];
  for (const events of [stream, again]) {
    for await (const event of events) {
      last.push(event.payload.value.status.state);
    }
  }
  return { subscribed, states: [state, ...last].map(each => each === TaskState.TASK_STATE_CANCELED) };
}

exports.run = async gateway => {
  const url = 'http://' + gateway.at('agent');
  card.supportedInterfaces[0].url = url + '/v1';
  const factory = new ClientFactory(ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
    transports: [new RestTransportFactory()],
    preferredTransports: ['HTTP+JSON'],
  }));
  const client = await factory.createFromUrl(url);
  const lost = [];
  const tasks = [];
  for (let number = 0; number < TASKS; number++) {
    const stream = client.sendMessageStream(asking('work'));
    const { id, metadata } = (await stream.next()).value.payload.value;
    tasks.push({ id, stream, server: metadata.server });
  }
  const servers = tasks.map(({ server }) => server);
  const found = [];
  for (const { id } of tasks) {
    found.push(await whereIs(client, id, lost));
  }
  const short = await client.sendMessage(asking('at once'));
  const done = await whereIs(client, short.id ?? short.payload.value.id, lost);
  const unknown = await client.getTask({ tenant: '', id: randomUUID() }).then(() => 'found', fault => fault.name);
  const cancelled = await Promise.all(tasks.map(task => cancel(client, task)));
  return { servers, found, done, lost, unknown, cancelled };
};
