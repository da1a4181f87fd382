// Connections a second of each service, as this node has them, over the last minute.

import { element, say } from './dom.js';

const seconds = 60;

export class Traffic {
  #root;
  #rows = new Map();

  constructor(root) {
    this.#root = root;
  }

  /** Called once a second. */
  tick(pool) {
    for (const service of pool.services) {
      const row = this.#rows.get(service.name) ?? this.#make(service.name);
      const { rate, current, total, queued } = service.connections;
      row.rates.push(rate);
      if (row.rates.length > seconds) row.rates.shift();
      const most = Math.max(5, ...row.rates);
      const points = row.rates.map((value, index) =>
        `${100 - (row.rates.length - 1 - index) * 100 / (seconds - 1)},${(23 - 22 * value / most).toFixed(1)}`);
      row.line.setAttribute('points', points.join(' '));
      say(row.rate, `${rate}/s`);
      say(row.open, `${current} open`);
      say(row.all, `${total} in all${queued > 0 ? `, ${queued} wait` : ''}`);
    }
    for (const [name, row] of this.#rows)
      if (!pool.services.some((service) => service.name === name)) {
        row.root.remove();
        this.#rows.delete(name);
      }
  }

  #make(name) {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    svg.setAttribute('viewBox', '0 0 100 24');
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    const line = document.createElementNS(space, 'polyline');
    line.setAttribute('vector-effect', 'non-scaling-stroke');
    svg.append(line);
    const row = {
      rates: [], line,
      rate: element('span', { class: 'rate' }),
      open: element('span', { class: 'open' }),
      all: element('span', { class: 'total' }),
    };
    row.root = element('div', { class: 'service-traffic' },
      element('span', { class: 'name' }, name), svg, row.rate, row.open, row.all);
    this.#root.append(row.root);
    this.#rows.set(name, row);
    return row;
  }
}
