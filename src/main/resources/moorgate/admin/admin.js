'use strict';

const POLL_MS = 2000;
const TIMEOUT_MS = 10000;
/* An answer older than this is no answer of now. */
const STALE_MS = 6000;
const PAGE_ROWS = 50;

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

/* A column: title, what a cell shows (text, or a function that fills the cell), its class; a function makes the class. */
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
    ['Headers', row => row.headers.join(', ')],
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
    ['Health', row => row.health, row => row.health],
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
  replicas: [
    ['Replica', row => row.replica + (row.self ? ' (answers here)' : '')],
    ['Address', row => row.address],
    ['Link', row => row.link, row => row.link === 'down' ? 'not-ready' : 'ready'],
    ['Draining', row => row.draining ? 'yes' : '', 'draining'],
    ['Lag', row => span(row.syncLagSeconds), 'number'],
    ['Rows', row => row.rows, 'number'],
  ],
};

/* What makes a row the same one at the next look. */
const KEYS = {
  problems: row => [subject(row), row.key, row.message],
  routes: row => [service(row), row.protocol, row.port, row.hosts, row.headers, row.paths],
  endpoints: row => [service(row), row.servicePort, row.endpoint],
  connections: row => [row.id],
  affinity: row => [service(row), row.servicePort, row.client],
  replicas: row => [row.replica],
};

/* Lists that the gateway gives out page by page; the others come whole, and are filtered here. */
const PAGED = ['connections', 'affinity'];

let mostHeld = 1;

function held(row, cell) {
  if (!cell.firstElementChild) cell.replaceChildren(element('meter'), '');
  const meter = cell.firstElementChild;
  if (meter.max !== mostHeld) meter.max = mostHeld;
  if (meter.value !== row.connections) meter.value = row.connections;
  write(cell.lastChild, row.connections);
}

function write(text, value) {
  if (text.data !== String(value)) text.data = value;
}

/* One list of the page. Rows stay where they are and change in place, so that what a reader has selected stays selected. */
class List {
  constructor(name) {
    this.name = name;
    this.columns = COLUMNS[name];
    this.section = byId(name);
    this.place = this.section.querySelector('.table');
    this.isPaged = PAGED.includes(name);
    this.rows = [];
    this.lines = new Map();
    this.page = 0;
    /* The queries of the pages before this one, and of the one after it. */
    this.before = [];
    this.query = '';
    this.next = '';
    this.build();
  }

  build() {
    const table = element('table');
    const head = table.createTHead().insertRow();
    this.columns.forEach(([title, , kind]) => head.append(element('th', title, kind === 'number' ? kind : '')));
    this.body = table.createTBody();
    this.table = table;
    this.empty = element('p', 'None.', 'empty');
    this.place.append(table, this.empty);
    const tools = this.section.querySelector('.tools');
    if (!this.isPaged) {
      const label = element('label', 'Filter ');
      this.filter = element('input');
      this.filter.type = 'search';
      this.filter.addEventListener('input', () => { this.page = 0; this.draw(); });
      label.append(this.filter);
      tools.append(label);
    } else {
      tools.addEventListener('change', () => { this.before = []; this.query = ''; refresh(); });
    }
    this.pages = element('span', undefined, 'pages');
    this.back = element('button', 'Back');
    this.where = element('span');
    this.forth = element('button', 'Next');
    this.back.addEventListener('click', () => this.turn(-1));
    this.forth.addEventListener('click', () => this.turn(1));
    this.pages.append(this.back, this.where, this.forth);
    tools.append(this.pages);
  }

  turn(by) {
    if (!this.isPaged) {
      this.page += by;
      this.draw();
      return;
    }
    if (by > 0) {
      this.before.push(this.query);
      this.query = this.next;
    } else {
      this.query = this.before.pop() || '';
    }
    refresh();
  }

  /* What is asked of the API. */
  asked() {
    if (!this.isPaged) return '';
    if (this.query) return this.query;
    const query = new URLSearchParams({limit: PAGE_ROWS});
    this.section.querySelectorAll('input').forEach(input => {
      if (input.value.trim()) query.set(input.name, input.value.trim());
    });
    return '?' + query;
  }

  show({rows, next}) {
    this.rows = rows;
    this.next = next;
    this.draw();
  }

  draw() {
    if (this.isPaged) {
      this.put(this.rows);
      const first = this.before.length * PAGE_ROWS;
      this.count(first, this.rows.length, undefined, this.before.length > 0, this.next !== '');
      return;
    }
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(word => word);
    const fitting = words.length === 0 ? this.rows
        : this.rows.filter(row => words.every(word => JSON.stringify(row).toLowerCase().includes(word)
            || (row.service && service(row).toLowerCase().includes(word))));
    const last = Math.max(0, Math.ceil(fitting.length / PAGE_ROWS) - 1);
    this.page = Math.min(Math.max(this.page, 0), last);
    const first = this.page * PAGE_ROWS;
    const shown = fitting.slice(first, first + PAGE_ROWS);
    this.put(shown);
    this.count(first, shown.length, fitting.length, this.page > 0, this.page < last);
  }

  count(first, shown, all, isBack, isForth) {
    const of = all === undefined ? '' : ' of ' + all.toLocaleString('en');
    const text = shown ? (first + 1) + ' to ' + (first + shown) + of : '';
    if (this.where.textContent !== text) this.where.textContent = text;
    this.back.disabled = !isBack;
    this.forth.disabled = !isForth;
    this.back.hidden = this.forth.hidden = !isBack && !isForth;
  }

  put(rows) {
    this.table.hidden = rows.length === 0;
    this.empty.hidden = rows.length !== 0;
    const keyed = new Map();
    rows.forEach(row => {
      let key = JSON.stringify(KEYS[this.name](row));
      while (keyed.has(key)) key += '+';
      keyed.set(key, row);
    });
    this.lines.forEach((line, key) => {
      if (!keyed.has(key)) {
        line.remove();
        this.lines.delete(key);
      }
    });
    const selection = getSelection();
    let at = this.body.firstChild;
    keyed.forEach((row, key) => {
      let line = this.lines.get(key);
      if (!line) {
        line = element('tr');
        this.columns.forEach(() => line.append(element('td')));
        this.lines.set(key, line);
      }
      if (line === at) {
        at = at.nextSibling;
      } else {
        this.body.insertBefore(line, at);
      }
      const isSelected = !selection.isCollapsed && selection.containsNode(line, true);
      if (!isSelected || !line.firstChild.firstChild) this.fill(line, row);
    });
  }

  fill(line, row) {
    this.columns.forEach(([, show, kind], number) => {
      const cell = line.cells[number];
      const name = (typeof kind === 'function' ? kind(row) : kind) || '';
      if (cell.className !== name) cell.className = name;
      if (show === held) {
        held(row, cell);
      } else {
        if (!cell.firstChild) cell.append('');
        write(cell.firstChild, show(row) ?? '');
      }
    });
  }
}

const lists = Object.fromEntries(Object.keys(COLUMNS).map(name => [name, new List(name)]));

async function get(name) {
  const chosen = byId('replica').value;
  let query = lists[name].asked();
  if (chosen && !query.includes('replica=')) query += (query ? '&' : '?') + 'replica=' + encodeURIComponent(chosen);
  const answer = await fetch('api/' + name + query, {signal: AbortSignal.timeout(TIMEOUT_MS)});
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || answer.status);
  const link = /<[^?>]*(\?[^>]*)>/.exec(answer.headers.get('Link') || '');
  return {rows: body, next: link ? link[1] : ''};
}

/* The choice of a replica, once there are several. */
function choose(replicas) {
  const select = byId('replica');
  const names = replicas.map(row => row.replica);
  const known = [...select.options].map(option => option.value).filter(value => value);
  if (select.value === '' && JSON.stringify(known) !== JSON.stringify(names)) {
    select.replaceChildren(new Option('this one', ''), ...names.map(name => new Option(name, name)));
  }
  byId('of').hidden = select.options.length < 3;
}

let lastAnswer = performance.now();
let tookMs = 0;
let fault = '';
let text = '…';
let round = 0;

async function refresh() {
  const mine = ++round;
  const begun = performance.now();
  try {
    const names = Object.keys(lists);
    const all = await Promise.all(names.map(get));
    if (mine !== round) return;
    const rows = Object.fromEntries(names.map((name, number) => [name, all[number].rows]));
    mostHeld = Math.max(1, rows.endpoints.reduce((most, row) => Math.max(most, row.connections), 0));
    byId('problems').hidden = rows.problems.length === 0;
    names.forEach((name, number) => lists[name].show(all[number]));
    choose(rows.replicas);
    const live = rows.endpoints.reduce((sum, row) => sum + row.connections, 0);
    text = rows.routes.length + ' routes, ' + rows.endpoints.length + ' endpoints, '
        + live + ' live connections, ' + rows.problems.length + ' problems';
    fault = '';
    lastAnswer = performance.now();
    tookMs = lastAnswer - begun;
  } catch (thrown) {
    if (mine === round) fault = thrown.message;
  }
  judge();
}

/* Says in red that nothing answers, and how old the rows are. */
function judge() {
  const ageMs = performance.now() - lastAnswer;
  const isDead = fault !== '' || ageMs > STALE_MS + tookMs;
  const said = isDead
      ? 'No answer from the gateway' + (fault ? ' (' + fault + ')' : '') + '. What is shown is '
          + span(Math.round(ageMs / 1000)) + ' old.'
      : text;
  const summary = byId('summary');
  if (summary.textContent !== said) summary.textContent = said;
  summary.className = isDead ? 'dead' : '';
  document.body.classList.toggle('stale', isDead);
}

/* Lists that take long are asked for less often. */
async function poll() {
  if (!document.hidden) await refresh();
  setTimeout(poll, Math.max(POLL_MS, 4 * tookMs));
}

byId('replica').addEventListener('change', () => {
  Object.values(lists).forEach(list => { list.before = []; list.query = ''; });
  refresh();
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
setInterval(() => { if (!document.hidden) judge(); }, 1000);
poll();
