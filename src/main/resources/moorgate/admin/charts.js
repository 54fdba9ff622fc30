'use strict';

/* What the page has seen in the last hour, drawn; a page that was opened a minute ago knows a minute. */
const CHARTED_MS = 3600 * 1000;
const CHART_WIDTH = 360;
const CHART_HEIGHT = 60;
const SVG = 'http://www.w3.org/2000/svg';

/* Title, what a look says, in which unit. */
const CHARTS = [
  ['Live connections', sample => sample.live, ''],
  ['Opened', sample => sample.openedTotal, ' /s'],
  ['Requests', sample => sample.requestsTotal, ' /s'],
  ['Errors', sample => sample.errorsTotal, ' /s'],
];

class Chart {
  constructor([title, value, unit], place) {
    this.title = title;
    this.value = value;
    this.unit = unit;
    const figure = element('figure');
    this.caption = element('figcaption', title);
    this.picture = document.createElementNS(SVG, 'svg');
    this.picture.setAttribute('viewBox', '0 0 ' + CHART_WIDTH + ' ' + CHART_HEIGHT);
    this.picture.setAttribute('preserveAspectRatio', 'none');
    this.picture.setAttribute('role', 'img');
    this.line = document.createElementNS(SVG, 'polyline');
    this.picture.append(this.line);
    figure.append(this.caption, this.picture);
    place.append(figure);
  }

  draw(samples) {
    const known = samples.map(sample => [sample.at, this.value(sample)]).filter(([, value]) => value !== undefined);
    if (known.length === 0) return;
    const [end, last] = known[known.length - 1];
    const most = known.reduce((top, [, value]) => Math.max(top, value), 0);
    const rounded = value => value.toFixed(value < 10 && value % 1 ? 1 : 0) + this.unit;
    const said = this.title + ': ' + rounded(last) + ', at most ' + rounded(most);
    if (this.caption.textContent !== said) this.caption.textContent = said;
    this.picture.setAttribute('aria-label', said + ' in the last ' + span((end - known[0][0]) / 1000));
    this.line.setAttribute('points', known.map(([at, value]) =>
        (CHART_WIDTH * (1 - (end - at) / CHARTED_MS)).toFixed(1) + ','
        + (CHART_HEIGHT - 2 - (CHART_HEIGHT - 4) * value / (most || 1)).toFixed(1)).join(' '));
  }
}

const charts = CHARTS.map(each => new Chart(each, byId('charts').querySelector('.charts')));
const samples = [];
let chartedReplica = '';

/* Takes what a look at the replica that is shown, or at all of them, has counted. */
function chart(rows) {
  const at = performance.now();
  if (chartedReplica !== byId('replica').value) {
    chartedReplica = byId('replica').value;
    samples.length = 0;
  }
  const sum = counter => {
    const known = rows.map(row => (rates.get(row.replica) || {})[counter]).filter(value => value !== undefined);
    return known.length ? known.reduce((all, value) => all + value, 0) : undefined;
  };
  samples.push({
    at,
    live: rows.reduce((all, row) => all + Object.values(row.live).reduce((held, count) => held + count, 0), 0),
    openedTotal: sum('openedTotal'), requestsTotal: sum('requestsTotal'), errorsTotal: sum('errorsTotal'),
  });
  while (at - samples[0].at > CHARTED_MS) samples.shift();
  charts.forEach(each => each.draw(samples));
}
