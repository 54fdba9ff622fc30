'use strict';

const POLL_MS = 2000;
const TIMEOUT_MS = 10000;
/* An answer older than this is no answer of now. */
const STALE_MS = 6000;
const PAGE_ROWS = 50;
/* So many lists of all replicas are asked for at a time: each is a request to every replica. */
const LISTS_OF_ALL = 3;
/* So many rows are read, or looked through, in one task. */
const SLICE_ROWS = 2000;
const PARSED_CHARACTERS = 200000;
/* What texts are sorted by: names with numbers as people count. Made once for each row: a collator, asked for each pair, takes long. */
const orderOf = text => text.toLowerCase().replace(/\d+/g, digits => digits.padStart(15, '0'));

/* Lets the page answer its reader. */
const pause = () => new Promise(done => setTimeout(done));

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

/* Minutes and seconds, and hours where there are. */
function countdown(seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  const two = number => String(number).padStart(2, '0');
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor(left / 60) % 60;
  return (hours ? hours + ':' + two(minutes) : minutes) + ':' + two(left % 60);
}

const service = row => row.namespace + '/' + row.service;
const subject = row => row.service ? service(row) : row.name ? row.kind + ' ' + (row.namespace ? row.namespace + '/' : '') + row.name
    : row.file ? row.file + (row.line ? ':' + row.line : '')
    : row.source || row.setting || row.kind;

/* What is in the address behind the #: the replica, and for each list what is looked for, its order and its page. */
const state = new URLSearchParams(location.hash.slice(1));

function keep(key, value) {
  if (value) state.set(key, value); else state.delete(key);
  history.replaceState(null, '', '#' + state);
}

/* What a link to an object of another kind than Service looks for: its Problems, and the routes that it declares. */
function objectQuery(text) {
  const declares = /^(Ingress|\w+Route) /.test(text);
  return {'problems.filter': text, ...(declares ? {'routes.filter': text} : {})};
}

/* The Service, or the other object, as a link that shows what concerns it in every list. */
function serviceLink(row, cell) {
  const text = row.service ? service(row) : subject(row);
  if (!row.service && !row.name) {
    write(textOf(cell), text);
    return;
  }
  let link = cell.firstElementChild;
  if (!link) {
    link = element('a', text);
    cell.replaceChildren(link);
  }
  write(link.firstChild, text);
  const query = row.service ? {
    'problems.filter': text, 'routes.filter': text, 'endpoints.filter': text, 'connections.service': text,
    'affinity.service': text, 'annotations.service': text,
  } : objectQuery(text);
  const href = '#' + new URLSearchParams({...query, ...(byId('replica').value ? {replica: byId('replica').value} : {})});
  if (link.getAttribute('href') !== href) link.href = href;
}
serviceLink.fills = true;
serviceLink.value = row => row.service ? service(row) : subject(row);

/* What changes something: only where writing is on, and at the replica that is asked, or at every one. */
let isWriting = false;
const pathOf = (...parts) => 'api/' + parts.map(encodeURIComponent).join('/');

function action(text, method, path, question, replicas = ['']) {
  return (row, cell) => {
    const isOffered = isWriting && replicas.includes(byId('replica').value) && path(row) !== '';
    const wanted = isOffered ? text(row) : '';
    if ((cell.firstElementChild ? cell.firstElementChild.textContent : '') === wanted) return;
    cell.replaceChildren();
    if (!isOffered) return;
    const button = element('button', wanted);
    button.addEventListener('click', async () => {
      if (!confirm(question(row))) return;
      button.disabled = true;
      const answer = await fetch(path(row), {method: method(row), signal: AbortSignal.timeout(TIMEOUT_MS)})
          .catch(thrown => ({ok: false, json: async () => ({error: thrown.message})}));
      if (!answer.ok) alert((await answer.json()).error);
      button.disabled = false;
      refresh();
    });
    cell.replaceChildren(button);
  };
}

/* What each replica says of an endpoint by itself: once where all say the same, else with their names. */
function own(row, show) {
  const all = row.each || [row];
  const texts = all.map(show);
  if (texts.every(text => text === texts[0])) return texts[0];
  return all.map((each, number) => texts[number] ? texts[number] + ' (' + each.replica + ')' : '').filter(text => text).join(', ');
}

/* When drains end at each replica, by the clock of this page. What two answers say may differ by their way: that is the same time. */
const SAME_MS = 2000;
let drainEnds = new Map();
const drainKey = row => JSON.stringify([row.replica, ...KEYS.endpoints(row)]);

async function noteDrains(rows, at) {
  const ends = new Map();
  await inSlices(rows, row => row.drainRemainingSeconds !== undefined && (row.each || [row]).forEach(each => {
    if (each.drainRemainingSeconds === undefined) return;
    const key = drainKey(each);
    const end = (each.answeredAt ?? at) + 1000 * each.drainRemainingSeconds;
    const known = drainEnds.get(key);
    ends.set(key, known !== undefined && Math.abs(known - end) < SAME_MS ? known : end);
  }));
  drainEnds = ends;
}

const endText = end => end === undefined ? '' : new Date(end).toLocaleTimeString() + ', in ' + countdown((end - Date.now()) / 1000);

/* The time of day and what is left until then; once where all replicas drain until the same time. */
function drainEnd(row) {
  const ends = (row.each || [row]).map(each => drainEnds.get(drainKey(each)));
  const last = Math.max(...ends.map(end => end ?? 0));
  if (ends.every(end => end !== undefined && last - end < SAME_MS)) return endText(last);
  return own(row, each => endText(drainEnds.get(drainKey(each))));
}
const faulty = row => row.lastFaultAt ? row.lastFault + ', ' + new Date(row.lastFaultAt).toLocaleString() : row.lastFault || '';
const worst = row => (row.each || [row]).map(each => each.health).find(health => !['healthy', 'unchecked'].includes(health)) || row.health;

const isDrained = row => row.state === 'draining';
const drain = action(row => isDrained(row) ? 'Undo' : 'Drain', row => isDrained(row) ? 'DELETE' : 'POST',
    row => ['ready', 'draining'].includes(row.state) ? pathOf('endpoints', row.namespace, row.service, row.endpoint, 'drain') + '?replica=all' : '',
    row => (isDrained(row) ? 'Take clients again at ' : 'Drain ') + row.endpoint + ' of ' + service(row) + ', at every replica?',
    ['', 'all']);
const close = action(() => 'Close', () => 'DELETE', row => pathOf('connections', row.id),
    row => 'Close connection ' + row.id + ' of ' + row.client + '?');
const forget = action(() => 'Forget', () => 'DELETE', row => pathOf('affinity', row.namespace, row.service, row.client),
    row => 'Forget that ' + row.client + ' belongs to ' + row.endpoint + '?');
[drain, close, forget].forEach(each => { each.fills = true; each.value = () => ''; });

const DRAIN_ENDS = 'Drain ends';

/*
 * A column: title, what a cell shows (text, or a function that fills the cell), its class; a function makes the class. What it is
 * sorted by comes fourth, where that is not the text.
 */
const COLUMNS = {
  problems: [
    ['About', serviceLink],
    ['Key', row => row.key],
    ['Message', row => row.message, 'wide'],
  ],
  routes: [
    ['Service', serviceLink],
    ['Declared by', row => row.declaredBy === service(row) ? '' : row.declaredBy],
    ['Protocol', row => row.protocol],
    ['Hosts', row => row.hosts.join(', ')],
    ['Paths', row => row.paths.join(', ')],
    ['Headers', row => row.headers.join(', ')],
    ['Listens', row => row.port],
    ['To port', row => row.servicePort],
    ['Balance', row => row.balance],
    ['Affinity', row => row.affinity],
    ['Ready', row => row.ready + ' of ' + row.endpoints, row => row.ready ? 'ready' : 'not-ready', row => row.ready],
    ['Waiting', row => row.waiting || '', 'number', row => row.waiting || 0],
    ['Refuses', row => row.refusal, 'wide refusal'],
  ],
  endpoints: [
    ['Service', serviceLink],
    ['Port', row => row.servicePort],
    ['Endpoint', row => row.endpoint],
    ['Address', row => (row.address.includes(':') ? '[' + row.address + ']' : row.address) + ':' + row.port],
    ['State', row => row.state, row => row.state],
    ['Health', row => own(row, each => each.health), worst],
    ['Live connections', held],
    ['Waiting', row => row.waiting || '', 'number', row => row.waiting || 0],
    [DRAIN_ENDS, drainEnd, 'number', row => row.drainRemainingSeconds ?? -1],
    ['Last fault', row => own(row, faulty), 'wide'],
    ['Zones', row => row.zones.join(', ')],
    ['', drain],
  ],
  connections: [
    ['Id', row => row.id, 'number'],
    ['Protocol', row => row.protocol],
    ['Service', serviceLink],
    ['Endpoint', row => row.endpoint],
    ['Client', row => row.client],
    ['Age', row => span(row.ageSeconds), 'number'],
    ['Idle', row => span(row.idleSeconds), 'number'],
    ['In', row => bytes(row.bytesIn), 'number'],
    ['Out', row => bytes(row.bytesOut), 'number'],
    ['Pinned', row => row.pinned ? 'yes' : ''],
    ['Replica', row => row.replica],
    ['', close],
  ],
  affinity: [
    ['Service', serviceLink],
    ['Port', row => row.servicePort],
    ['Client', row => row.client],
    ['Endpoint', row => row.endpoint],
    ['Connections', row => row.connections, 'number'],
    ['Idle', row => row.connections ? '' : span(row.idleSeconds), 'number'],
    ['Remaining', row => span(row.remainingSeconds), 'number'],
    ['', forget],
  ],
  replicas: [
    ['Replica', row => row.replica + (row.self ? ' (answers here)' : '')],
    ['Address', row => row.address],
    ['Link', row => row.link, row => row.link === 'down' ? 'not-ready' : 'ready'],
    ['Draining', row => row.draining ? 'yes' : '', 'draining'],
    ['Lag', row => span(row.syncLagSeconds), 'number', row => row.syncLagSeconds],
    ['Rows', row => row.rows, 'number'],
  ],
  overview: [
    ['Replica', row => row.replica],
    ['Version', row => row.version + ' (' + row.commit + ', Java ' + row.java + ')'],
    ['Up', row => span(row.uptimeSeconds), 'number'],
    ['State', row => row.stopping ? 'stopping' : 'serving', row => row.stopping ? 'not-ready' : 'ready'],
    ['Pressure', row => row.pressure === undefined ? '' : Math.round(100 * row.pressure) + ' %',
      row => row.pressure >= 0.9 ? 'number not-ready' : row.pressure >= 0.8 ? 'number draining' : 'number', row => row.pressure ?? -1],
    ['Live', row => Object.entries(row.live).map(([protocol, count]) => count + ' ' + protocol).join(', ') || '0'],
    ['Opened', row => rate(row, 'openedTotal'), 'number'],
    ['Requests', row => rate(row, 'requestsTotal'), 'number'],
    ['Errors', row => rate(row, 'errorsTotal'), 'number'],
  ],
  events: [
    ['Time', row => new Date(row.at).toLocaleString()],
    ['About', row => row.service ? service(row) : ''],
    ['What', row => row.reason],
    ['Message', row => row.message, 'wide'],
  ],
  annotations: [
    ['Annotation', row => row.annotation, row => row.origin === 'built-in' ? '' : 'given'],
    ['Value', row => row.value, 'wide'],
    ['From', row => row.origin === 'gateway-default' ? 'moorgate.defaults.' + row.annotation : row.origin],
    ['Routes', row => row.routes, 'wide'],
    ['Problem', row => row.problem, 'wide refusal'],
  ],
  settings: [
    ['Setting', row => row.setting],
    ['Value', row => row.value, 'wide'],
    ['From', row => row.origin],
  ],
};

/* What makes a row the same one at the next look. */
const KEYS = {
  problems: row => [subject(row), row.key, row.message],
  routes: row => [service(row), row.declaredBy, row.protocol, row.port, row.hosts, row.headers, row.paths],
  endpoints: row => [service(row), row.servicePort, row.endpoint],
  connections: row => [row.replica, row.id],
  affinity: row => [service(row), row.servicePort, row.client],
  replicas: row => [row.replica],
  settings: row => [row.setting],
  annotations: row => [row.annotation, row.routes],
  overview: row => [row.replica],
  events: row => [row.replica, row.at, row.service, row.reason, row.message],
};

/* Lists that the gateway gives out page by page; the others come whole, and are filtered here. */
const PAGED = ['connections', 'affinity'];

let mostHeld = 1;

/* What a replica counted at the look before this one, and what that makes a second. */
const counted = new Map();
const rates = new Map();

function rate(row, counter) {
  const known = (rates.get(row.replica) || {})[counter];
  return known === undefined ? '' : known.toFixed(known < 10 ? 1 : 0) + ' /s';
}

function measure(rows) {
  const at = performance.now();
  rows.forEach(row => {
    const before = counted.get(row.replica);
    if (before) {
      const seconds = (at - before.at) / 1000;
      rates.set(row.replica, Object.fromEntries(['openedTotal', 'requestsTotal', 'errorsTotal']
          .map(counter => [counter, Math.max(0, row[counter] - before.row[counter]) / seconds])));
    }
    counted.set(row.replica, {at, row});
  });
}

function held(row, cell) {
  if (!cell.firstElementChild) cell.replaceChildren(element('meter'), '');
  const meter = cell.firstElementChild;
  meter.setAttribute('aria-label', 'Live connections');
  if (meter.max !== mostHeld) meter.max = mostHeld;
  if (meter.value !== row.connections) meter.value = row.connections;
  write(cell.lastChild, row.connections);
}

held.fills = true;
held.value = row => row.connections;

function textOf(cell) {
  if (!cell.firstChild || cell.firstElementChild) cell.replaceChildren('');
  if (!cell.firstChild) cell.append(document.createTextNode(''));
  return cell.firstChild;
}

function write(text, value) {
  if (text.data !== String(value)) text.data = value;
}

/* Whether a row has all of the words. There may be ten thousand rows: the Service alone is looked at first, and no JSON is made. */
function fits(row, words) {
  const about = (row.service ? service(row) : row.name ? subject(row) : '').toLowerCase();
  if (words.every(word => about.includes(word))) return true;
  let all = about;
  for (const key in row) {
    if (key !== 'namespace' && key !== 'service') all += ' ' + row[key];
  }
  all = all.toLowerCase();
  return words.every(word => all.includes(word));
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
    /* What the lines show. */
    this.shown = new Map();
    this.page = 0;
    /* Counts what was looked for. */
    this.look = 0;
    /* The pages before this one, each with its query and how many rows it had; the query of this one, and of the one after it. */
    this.before = [];
    this.query = '';
    this.next = '';
    this.build();
  }

  build() {
    const table = element('table');
    const title = this.section.querySelector('h2');
    title.id = this.name + '-title';
    this.section.setAttribute('aria-labelledby', title.id);
    table.setAttribute('aria-labelledby', title.id);
    const named = title.firstChild.data.trim();
    const head = table.createTHead().insertRow();
    this.heads = this.columns.map(([title, , kind], number) => {
      const cell = element('th', undefined, kind === 'number' ? kind : '');
      cell.scope = 'col';
      head.append(cell);
      if (this.isPaged || !title) {
        cell.textContent = title;
        if (!title) cell.setAttribute('aria-label', 'Action');
        return cell;
      }
      const button = element('button', title, 'sort');
      button.addEventListener('click', () => this.sortBy(number));
      cell.append(button);
      return cell;
    });
    this.body = table.createTBody();
    this.table = table;
    this.empty = element('p', 'None.', 'empty');
    this.place.append(table, this.empty);
    /* Why this list was not answered, while the others were. */
    this.note = element('p', undefined, 'fault');
    this.note.hidden = true;
    this.note.setAttribute('role', 'status');
    this.place.before(this.note);
    const tools = this.section.querySelector('.tools');
    if (!this.isPaged) {
      const label = element('label', 'Filter ');
      this.filter = element('input');
      this.filter.type = 'search';
      this.filter.setAttribute('aria-label', 'Filter ' + named);
      this.filter.addEventListener('input', () => {
        this.page = 0;
        keep(this.name + '.filter', this.filter.value);
        this.draw();
      });
      label.append(this.filter);
      tools.append(label);
    } else {
      tools.addEventListener('change', () => {
        this.before = [];
        this.query = '';
        this.inputs().forEach(input => keep(this.name + '.' + input.name, input.value.trim()));
        refresh();
      });
    }
    this.pages = element('span', undefined, 'pages');
    this.back = element('button', 'Back');
    this.where = element('span');
    this.forth = element('button', 'Next');
    this.back.setAttribute('aria-label', 'Back: ' + named);
    this.forth.setAttribute('aria-label', 'Next: ' + named);
    this.back.addEventListener('click', () => this.turn(-1));
    this.forth.addEventListener('click', () => this.turn(1));
    this.pages.append(this.back, this.where, this.forth);
    tools.append(this.pages);
  }

  inputs() {
    return this.section.querySelectorAll('.tools input[name]');
  }

  /* Takes what the address says. */
  restore() {
    if (this.isPaged) {
      this.inputs().forEach(input => { input.value = state.get(this.name + '.' + input.name) || ''; });
      this.before = [];
      this.query = '';
    } else {
      this.filter.value = state.get(this.name + '.filter') || '';
      this.page = (Number(state.get(this.name + '.page')) || 1) - 1;
      const order = state.get(this.name + '.sort') || '';
      this.sort = this.columns.findIndex(([title]) => title && title === order.replace(/^-/, ''));
      this.descends = order.startsWith('-');
    }
  }

  /* Up, down, and as the gateway has it. */
  sortBy(number) {
    if (this.sort !== number) {
      this.sort = number;
      this.descends = false;
    } else if (!this.descends) {
      this.descends = true;
    } else {
      this.sort = -1;
    }
    keep(this.name + '.sort', this.sort < 0 ? '' : (this.descends ? '-' : '') + this.columns[this.sort][0]);
    this.draw();
  }

  /* The rows in the order that is asked for; undefined where another has been asked for meanwhile. */
  async sorted(rows) {
    this.heads.forEach((cell, number) => {
      const order = number !== this.sort ? 'none' : this.descends ? 'descending' : 'ascending';
      if (cell.getAttribute('aria-sort') !== order) cell.setAttribute('aria-sort', order);
    });
    if (this.sort < 0) return rows;
    const [, show, , sortedBy] = this.columns[this.sort];
    const value = sortedBy || show.value || show;
    const by = this.descends ? -1 : 1;
    const mine = this.look;
    const keyed = [];
    for (let at = 0; at < rows.length; at += SLICE_ROWS) {
      if (at > 0) await pause();
      if (mine !== this.look) return undefined;
      rows.slice(at, at + SLICE_ROWS).forEach(row => {
        const raw = value(row) ?? '';
        keyed.push([typeof raw === 'number' ? raw : orderOf(String(raw)), row]);
      });
    }
    return keyed.sort(([one], [other]) => by * (one < other ? -1 : one > other ? 1 : 0))
        .map(([, row]) => row);
  }

  turn(by) {
    if (!this.isPaged) {
      this.page += by;
      keep(this.name + '.page', this.page > 0 ? String(this.page + 1) : '');
      this.draw();
      return;
    }
    if (by > 0) {
      this.before.push({query: this.query, shown: this.rows.length});
      this.query = this.next;
    } else {
      this.query = (this.before.pop() || {query: ''}).query;
    }
    refresh();
  }

  /* What is asked of the API. */
  asked() {
    if (!this.isPaged) return '';
    if (this.query) return this.query;
    const query = new URLSearchParams({limit: PAGE_ROWS});
    this.inputs().forEach(input => {
      if (input.value.trim()) query.set(input.name, input.value.trim());
    });
    return '?' + query;
  }

  show({rows, next, fault}) {
    this.section.classList.toggle('unanswered', fault !== undefined);
    this.note.hidden = fault === undefined;
    if (fault !== undefined) {
      const said = 'Not answered: ' + fault + '.' + (this.answered ? ' The rows are of ' + this.answered.toLocaleTimeString() + '.' : '');
      if (this.note.textContent !== said) this.note.textContent = said;
      return undefined;
    }
    this.answered = new Date();
    this.rows = rows;
    this.next = next;
    return this.draw();
  }

  /* The rows that have all of the words; undefined where other rows or words have come meanwhile. */
  async fitting(words) {
    const mine = ++this.look;
    const found = [];
    for (let at = 0; at < this.rows.length; at += SLICE_ROWS) {
      if (at > 0) await pause();
      if (mine !== this.look) return undefined;
      found.push(...this.rows.slice(at, at + SLICE_ROWS).filter(row => fits(row, words)));
    }
    return found;
  }

  async draw() {
    if (this.isPaged) {
      this.put(this.rows);
      const first = this.before.reduce((sum, page) => sum + page.shown, 0);
      this.count(first, this.rows.length, undefined, this.before.length > 0, this.next !== '');
      return;
    }
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(word => word);
    if (words.length === 0) this.look++;
    const fitting = words.length === 0 ? this.rows : await this.fitting(words);
    if (!fitting) return;
    const last = Math.max(0, Math.ceil(fitting.length / PAGE_ROWS) - 1);
    this.page = Math.min(Math.max(this.page, 0), last);
    const first = this.page * PAGE_ROWS;
    const ordered = await this.sorted(fitting);
    if (!ordered) return;
    const shown = ordered.slice(first, first + PAGE_ROWS);
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

  selected() {
    const selection = getSelection();
    return selection.isCollapsed ? [] : [...this.lines.values()].filter(line => selection.containsNode(line, true));
  }

  /* Writes a column anew, whose text changes with the time. */
  refill(title) {
    const number = this.columns.findIndex(([named]) => named === title);
    const selected = this.selected();
    this.lines.forEach((line, key) => {
      if (!selected.includes(line)) this.fillCell(line, this.shown.get(key), number);
    });
  }

  put(rows) {
    this.table.hidden = rows.length === 0;
    this.empty.hidden = rows.length !== 0;
    /* Asked before anything changes: an answer lays the page out. */
    const selected = this.selected();
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
      if (!selected.includes(line) || !line.firstChild.firstChild) this.fill(line, row);
    });
    this.shown = keyed;
  }

  fill(line, row) {
    this.columns.forEach((column, number) => this.fillCell(line, row, number));
  }

  fillCell(line, row, number) {
    const [, show, kind] = this.columns[number];
    const cell = line.cells[number];
    const name = (typeof kind === 'function' ? kind(row) : kind) || '';
    if (cell.className !== name) cell.className = name;
    if (show.fills) {
      show(row, cell);
    } else {
      write(textOf(cell), show(row) ?? '');
    }
  }
}

const lists = Object.fromEntries(Object.keys(COLUMNS).map(name => [name, new List(name)]));

/* Runs over many rows in tasks that are short. */
async function inSlices(rows, each) {
  for (let at = 0; at < rows.length; at += SLICE_ROWS) {
    if (rows.length > SLICE_ROWS) await pause();
    rows.slice(at, at + SLICE_ROWS).forEach(each);
  }
}

/* The body of an answer. A list has each row in a line of its own: a long one is read as it comes, in tasks that are short. */
async function bodyOf(answer) {
  if (!answer.ok) return answer.json();
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  const rows = [];
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, {stream: true});
    while (text.length >= PARSED_CHARACTERS && text.startsWith('[{')) {
      const end = text.lastIndexOf(',\n', PARSED_CHARACTERS);
      if (end < 0) break;
      JSON.parse(text.slice(0, end) + ']').forEach(row => rows.push(row));
      text = '[' + text.slice(end + 2);
      await pause();
    }
  }
  const last = JSON.parse(text);
  return rows.length > 0 ? rows.concat(last) : last;
}

/* One answer of several: each thing once, and an endpoint with what all replicas hold there. */
async function merged(name, answers) {
  answers.filter(each => each.error).forEach(each => missing.add(each.error));
  const all = [];
  for (const {replica, answer, answeredAt} of answers) {
    await inSlices(answer || [], row => all.push({...row, replica: row.replica || replica, answeredAt}));
  }
  if (name === 'connections') return all;
  if (name === 'events') return all.sort((one, other) => one.at < other.at ? 1 : -1).slice(0, 200);
  const once = new Map();
  await inSlices(all, row => {
    const key = JSON.stringify(KEYS[name](row));
    const there = once.get(key);
    if (!there) {
      once.set(key, name === 'endpoints' ? {...row, each: [row]} : row);
    } else if (name === 'routes') {
      there.waiting = (there.waiting || 0) + (row.waiting || 0);
    } else if (name === 'endpoints') {
      there.connections += row.connections;
      there.waiting = (there.waiting || 0) + (row.waiting || 0);
      there.drainRemainingSeconds = longer(there.drainRemainingSeconds, row.drainRemainingSeconds);
      if (row.state === 'draining') there.state = row.state;
      there.each.push(row);
    }
  });
  return [...once.values()];
}

const longer = (one, other) => one === undefined ? other : other === undefined ? one : Math.max(one, other);

/* The pages of several replicas: a query for each that goes on, as one text; empty where none does. */
function onward(answers) {
  const more = answers.filter(each => each.next).map(each => [each.replica, each.next]);
  return more.length ? JSON.stringify(more) : '';
}

/* The next page of each replica that has one. */
async function pagesOf(name, queries) {
  const answers = await Promise.all(JSON.parse(queries).map(async ([replica, query]) => {
    const answer = await fetch('api/' + name + query + '&replica=' + encodeURIComponent(replica), {signal: AbortSignal.timeout(TIMEOUT_MS)});
    const body = await answer.json();
    if (!answer.ok) return {replica, error: body.error || String(answer.status)};
    const link = /<[^?>]*(\?[^>]*)>/.exec(answer.headers.get('Link') || '');
    const next = new URLSearchParams(link ? link[1] : '');
    next.delete('replica');
    return {replica, answer: body, next: link ? '?' + next : ''};
  }));
  return {rows: await merged(name, answers), next: onward(answers)};
}

/* A long list of each replica, one after the other: to read all of them at once is a long task, and the API leaves out what is above 16 MiB. */
async function ofEach(name) {
  const answers = [];
  for (const replica of [...byId('replica').options].map(option => option.value).filter(value => value && value !== 'all')) {
    const answer = await fetch('api/' + name + '?replica=' + encodeURIComponent(replica), {signal: AbortSignal.timeout(TIMEOUT_MS)});
    const body = await bodyOf(answer);
    answers.push(answer.ok ? {replica, answer: body, answeredAt: Date.now()} : {replica, error: body.error || String(answer.status)});
    await pause();
  }
  if (answers.every(each => each.error)) throw new Error(answers.map(each => each.error).join('; '));
  return {rows: await merged(name, answers), next: ''};
}

/* What replicas did not answer. */
const missing = new Set();

/* Lists that a replica of an earlier version does not have; a Service in front of the port may ask one at any time. */
const NEWER = ['overview', 'events', 'settings'];

/* What a route is called beside others of its Service. */
const routeName = route => route.declaredBy + ' (' + (route.port ? 'port ' + route.port : [...route.hosts, ...route.paths, ...route.headers].join(' ')) + ')';

/* A row for each annotation that is the same for all of the routes; where it is not, one for each value, with the routes that it is of. */
function effective(routes) {
  const values = new Map();
  routes.forEach(route => (route.annotations || []).forEach(each => {
    if (!values.has(each.annotation)) values.set(each.annotation, new Map());
    const of = values.get(each.annotation);
    const key = JSON.stringify([each.value, each.origin, each.problem]);
    if (!of.has(key)) of.set(key, {...each, names: []});
    of.get(key).names.push(routeName(route));
  }));
  return [...values.values()].flatMap(of => [...of.values()]
      .map(({names, ...row}) => ({...row, routes: names.length === routes.length ? '' : names.join(', ')})));
}

/* Lists that have a row for each Service, or more. */
const LONG = ['routes', 'endpoints'];

/* What holds for the Service that is looked at, annotation by annotation. */
async function configuration() {
  const wanted = state.get('annotations.service') || '';
  byId('annotations').hidden = !wanted;
  byId('configured').textContent = wanted;
  if (!wanted) return {rows: [], next: ''};
  const answer = await fetch('api/routes?service=' + encodeURIComponent(wanted), {signal: AbortSignal.timeout(TIMEOUT_MS)});
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || answer.status);
  return {rows: effective(body), next: ''};
}

async function get(name) {
  if (name === 'annotations') return configuration();
  const chosen = name === 'replicas' || name === 'settings' ? '' : byId('replica').value;
  let query = lists[name].asked();
  if (query.startsWith('[')) return pagesOf(name, query);
  if (chosen === 'all' && LONG.includes(name)) return ofEach(name);
  if (chosen && !query.includes('replica=')) query += (query ? '&' : '?') + 'replica=' + encodeURIComponent(chosen);
  const answer = await fetch('api/' + name + query, {signal: AbortSignal.timeout(TIMEOUT_MS)});
  const body = await bodyOf(answer);
  if (answer.status === 404 && NEWER.includes(name)) return {rows: [], next: ''};
  if (!answer.ok) throw new Error(body.error || answer.status);
  if (chosen === 'all') return {rows: await merged(name, body), next: PAGED.includes(name) ? onward(body) : ''};
  const link = /<[^?>]*(\?[^>]*)>/.exec(answer.headers.get('Link') || '');
  return {rows: body, next: link ? link[1] : ''};
}

/* The choice of a replica, once there are several. */
function choose(replicas) {
  const select = byId('replica');
  const names = replicas.map(row => row.replica);
  const known = [...select.options].map(option => option.value).filter(value => value && value !== 'all');
  if (JSON.stringify(known) !== JSON.stringify(names)) {
    const wanted = state.get('replica') || '';
    select.replaceChildren(new Option('this one', ''), new Option('all', 'all'), ...names.map(name => new Option(name, name)));
    select.value = wanted === 'all' || names.includes(wanted) ? wanted : '';
    if (select.value) refresh();
  }
  byId('of').hidden = select.options.length < 4;
}

let lastAnswer = performance.now();
let tookMs = 0;
let fault = '';
let text = '…';
let round = 0;

/*
 * The answers by name; one that could not be had is a fault, beside the rows that were there. Fails where the gateway is not reached, and
 * where it answers for none.
 */
async function answersOf(names, isCurrent) {
  const answers = {};
  const left = [...names];
  const faults = [];
  const ask = async () => {
    while (left.length && isCurrent()) {
      const name = left.shift();
      try {
        answers[name] = await get(name);
        answers[name].at = Date.now();
      } catch (thrown) {
        if (thrown instanceof TypeError) throw thrown;
        faults.push(thrown);
        answers[name] = {rows: lists[name].rows, next: lists[name].next, fault: thrown.message};
      }
    }
  };
  await Promise.all(Array.from({length: byId('replica').value === 'all' ? LISTS_OF_ALL : names.length}, ask));
  if (faults.length === names.length) throw faults[0];
  return answers;
}

async function refresh() {
  const mine = ++round;
  const isCurrent = () => mine === round;
  const begun = performance.now();
  try {
    const names = Object.keys(lists);
    missing.clear();
    const all = await answersOf(names, isCurrent);
    if (!isCurrent()) return;
    const rows = Object.fromEntries(names.map(name => [name, all[name].rows]));
    mostHeld = Math.max(1, rows.endpoints.reduce((most, row) => Math.max(most, row.connections), 0));
    isWriting = rows.settings.some(row => row.setting === 'moorgate.admin.write' && row.value === 'true');
    if (all.overview.fault === undefined) {
      measure(rows.overview);
      chart(rows.overview);
    }
    await pause();
    if (all.endpoints.fault === undefined) await noteDrains(rows.endpoints, all.endpoints.at);
    if (!isCurrent()) return;
    byId('problems').hidden = rows.problems.length === 0 && all.problems.fault === undefined;
    /* Each list in a task of its own, so that the page answers its reader in between. */
    for (const name of names) {
      await lists[name].show(all[name]);
      await pause();
      if (!isCurrent()) return;
    }
    choose(rows.replicas);
    const live = rows.endpoints.reduce((sum, row) => sum + row.connections, 0);
    /* Once for each Service, which may have several routes. */
    const waitingAt = new Map();
    await inSlices(rows.routes, row => row.waiting && waitingAt.set(service(row), row.waiting));
    const waiting = [...waitingAt.values()].reduce((sum, each) => sum + each, 0);
    if (!isCurrent()) return;
    const unanswered = names.filter(name => all[name].fault !== undefined);
    text = rows.routes.length + ' routes, ' + rows.endpoints.length + ' endpoints, '
        + live + ' live connections, ' + rows.problems.length + ' problems'
        + (waiting ? ', ' + waiting + ' clients waiting' : '')
        + [...missing].map(each => '; ' + each).join('')
        + (unanswered.length ? '; not answered: ' + unanswered.join(', ') : '');
    fault = '';
    lastAnswer = performance.now();
    tookMs = lastAnswer - begun;
  } catch (thrown) {
    if (isCurrent()) fault = thrown.message;
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
  keep('replica', byId('replica').value);
  Object.values(lists).forEach(list => { list.before = []; list.query = ''; });
  refresh();
});

/* A link within the page, or an address that was changed by hand. */
addEventListener('hashchange', () => {
  const given = new URLSearchParams(location.hash.slice(1));
  [...state.keys()].forEach(key => state.delete(key));
  given.forEach((value, key) => state.set(key, value));
  Object.values(lists).forEach(list => list.restore());
  if (given.get('replica') || byId('replica').value) byId('replica').value = given.get('replica') || '';
  refresh();
});
Object.values(lists).forEach(list => list.restore());
/* Scripts behind this one run first. */
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
setInterval(() => {
  if (document.hidden) return;
  judge();
  lists.endpoints.refill(DRAIN_ENDS);
}, 1000);
addEventListener('DOMContentLoaded', poll);
