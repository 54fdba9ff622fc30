'use strict';

const POLL_MS = 2000;
const ROWS_MAX = 200;

const byId = id => document.getElementById(id);

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = String(text);
  if (className) made.className = className;
  return made;
}

function bytes(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (count >= 1024 && unit < units.length - 1) { count /= 1024; unit++; }
  return (unit === 0 ? count : count.toFixed(1)) + ' ' + units[unit];
}

function span(seconds) {
  if (seconds < 60) return seconds.toFixed(seconds < 10 ? 1 : 0) + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min';
  if (seconds < 86400) return (seconds / 3600).toFixed(1) + ' h';
  return (seconds / 86400).toFixed(1) + ' d';
}

const service = row => row.namespace + '/' + row.service;
const subject = row => row.service ? service(row) : row.file ? row.file + (row.line ? ':' + row.line : '')
    : row.source || row.setting || row.kind;

/* A column: title, what a cell shows (text or element), its class; a function makes the class from the row. */
const COLUMNS = {
  problems: [
    ['About', subject],
    ['Key', row => row.key],
    ['Message', row => row.message, 'wide'],
  ],
  routes: [
    ['Service', service],
    ['Protocol', row => row.protocol],
    ['Hosts', row => row.hosts.join(', ')],
    ['Paths', row => row.paths.join(', ')],
    ['Listens', row => row.port],
    ['To port', row => row.servicePort],
    ['Balance', row => row.balance],
    ['Affinity', row => row.affinity],
    ['Ready', row => row.ready + ' of ' + row.endpoints, row => row.ready ? 'ready' : 'not-ready'],
    ['Refuses', row => row.refusal, 'wide refusal'],
  ],
  endpoints: [
    ['Service', service],
    ['Port', row => row.servicePort],
    ['Endpoint', row => row.endpoint],
    ['Address', row => (row.address.includes(':') ? '[' + row.address + ']' : row.address) + ':' + row.port],
    ['State', row => row.state, row => row.state],
    ['Live connections', held],
    ['Zones', row => row.zones.join(', ')],
  ],
  connections: [
    ['Id', row => row.id, 'number'],
    ['Protocol', row => row.protocol],
    ['Service', service],
    ['Endpoint', row => row.endpoint],
    ['Client', row => row.client],
    ['Age', row => span(row.ageSeconds), 'number'],
    ['Idle', row => span(row.idleSeconds), 'number'],
    ['In', row => bytes(row.bytesIn), 'number'],
    ['Out', row => bytes(row.bytesOut), 'number'],
    ['Pinned', row => row.pinned ? 'yes' : ''],
  ],
  affinity: [
    ['Service', service],
    ['Port', row => row.servicePort],
    ['Client', row => row.client],
    ['Endpoint', row => row.endpoint],
    ['Connections', row => row.connections, 'number'],
    ['Idle', row => row.connections ? '' : span(row.idleSeconds), 'number'],
    ['Remaining', row => span(row.remainingSeconds), 'number'],
  ],
};

let mostHeld = 1;

function held(row) {
  const cell = document.createDocumentFragment();
  const meter = element('meter');
  meter.max = mostHeld;
  meter.value = row.connections;
  cell.append(meter, String(row.connections));
  return cell;
}

function table(columns, rows) {
  const made = element('table');
  const head = made.createTHead().insertRow();
  columns.forEach(([title, , kind]) => head.append(element('th', title, kind === 'number' ? kind : '')));
  const body = made.createTBody();
  rows.forEach(row => {
    const line = body.insertRow();
    columns.forEach(([, show, kind]) => {
      const shown = show(row);
      const cell = element('td', undefined, typeof kind === 'function' ? kind(row) : kind);
      cell.append(shown instanceof Node ? shown : String(shown ?? ''));
      line.append(cell);
    });
  });
  return made;
}

function show(list, rows, more) {
  const place = byId(list).querySelector('.table');
  place.replaceChildren(rows.length ? table(COLUMNS[list], rows) : element('p', 'None.', 'empty'));
  if (more) place.append(element('p', 'The first ' + rows.length + '; /api/' + list + ' has more.', 'more'));
}

async function get(list, query) {
  const answer = await fetch('api/' + list + (query || ''), {signal: AbortSignal.timeout(10000)});
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || answer.status);
  return {rows: body, more: answer.headers.has('Link')};
}

function filter() {
  const query = new URLSearchParams({limit: ROWS_MAX});
  byId('connections').querySelectorAll('input').forEach(input => {
    if (input.value.trim()) query.set(input.name, input.value.trim());
  });
  return '?' + query;
}

async function refresh() {
  const summary = byId('summary');
  try {
    const [problems, routes, endpoints, connections, affinity] = await Promise.all([
      get('problems'), get('routes'), get('endpoints'), get('connections', filter()),
      get('affinity', '?limit=' + ROWS_MAX)]);
    mostHeld = Math.max(1, ...endpoints.rows.map(row => row.connections));
    byId('problems').hidden = problems.rows.length === 0;
    show('problems', problems.rows);
    show('routes', routes.rows);
    show('endpoints', endpoints.rows);
    show('connections', connections.rows, connections.more);
    show('affinity', affinity.rows, affinity.more);
    const live = endpoints.rows.reduce((sum, row) => sum + row.connections, 0);
    summary.textContent = routes.rows.length + ' routes, ' + endpoints.rows.length + ' endpoints, '
        + live + ' live connections, ' + problems.rows.length + ' problems';
    summary.className = '';
  } catch (fault) {
    summary.textContent = 'Not up to date: ' + fault.message;
    summary.className = 'stale';
  }
}

async function poll() {
  if (!document.hidden) await refresh();
  setTimeout(poll, POLL_MS);
}

byId('connections').querySelector('form').addEventListener('submit', event => event.preventDefault());
byId('connections').querySelector('form').addEventListener('change', refresh);
poll();
