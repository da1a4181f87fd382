// All that is known of what was chosen, and what can be done to it.

import { get } from './api.js';
import { ago, element, sign } from './dom.js';
import { serversOn, toneOf } from './model.js';
import { orders } from './orders.js';

export class Inspector {
  #root;
  #acts;
  #chosen = null;
  #history = null;
  #drawn = '';

  /** @param acts order(what), whatIf(kind, node), close() */
  constructor(root, acts) {
    this.#root = root;
    this.#acts = acts;
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#acts.close();
    });
  }

  /** @param chosen { address }, { node }, { service, node } or null */
  async choose(chosen, pool) {
    this.#chosen = chosen;
    this.#history = null;
    this.#drawn = '';
    this.draw(pool);
    if (!chosen) return;

    this.#root.querySelector('h2')?.focus();
    if (!chosen.service) return;
    const history = await get(`services/${encodeURIComponent(chosen.service)}`)
      .then((report) => report.history.filter((one) => one.node === chosen.node).slice(-8).reverse(), () => []);
    if (this.#chosen !== chosen) return;
    this.#history = history;
    this.draw(pool);
  }

  draw(pool) {
    const content = this.#chosen && this.#content(pool);
    this.#root.hidden = !content;
    if (!content) return;

    // Drawn anew only when something else would be there: who reads or is about to press is not disturbed.
    const key = content.map((node) => node.outerHTML).join('');
    if (key === this.#drawn) return;
    this.#drawn = key;
    const focus = this.#root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.#root.replaceChildren(
      element('button', {
        type: 'button', class: 'quiet close', 'data-key': 'close', onclick: () => this.#acts.close(),
      }, 'Close'), ...content);
    if (focus) this.#root.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
  }

  #content(pool) {
    const { address, service, node } = this.#chosen;
    if (address) return this.#vip(pool, pool.vips.find((vip) => vip.address === address));
    if (service) return this.#server(pool, pool.services.find((one) => one.name === service), node);
    return this.#node(pool, pool.nodes.find((one) => one.name === node));
  }

  #vip(pool, vip) {
    if (!vip) return null;

    const heirs = vip.succession.map((node) => element('li', {
      class: node === vip.master ? 'holds' : '',
    }, node, node === vip.master ? element('span', {}, 'holds it') : null));
    const others = pool.nodes.filter((node) => node.name !== vip.master);
    const choice = element('select', { id: 'target', 'data-key': 'target' },
      ...others.map((node) => element('option', { value: node.name }, node.name)));
    return [
      ...title(vip.address, vip.master === null ? 'bad' : 'good', vip.master === null ? 'held by nobody' : `at ${vip.master}`),
      facts([
        ['Also', vip.also.join(', ')],
        ['Vhid', vip.vhid],
        ['Home', vip.home ?? 'none'],
        [`Seen from ${pool.node}`, `${vip.state}, advskew ${vip.advskew}`],
        ['For', ago(Date.now() - Date.parse(vip.since))],
        ['Because', vip.why],
      ]),
      element('h3', {}, 'Succession'),
      element('ol', { class: 'succession' }, ...heirs),
      element('h3', {}, 'Orders'),
      element('p', { class: 'do' },
        element('label', { for: 'target' }, 'Move to'), choice,
        this.#button('Move', () => orders.move(vip, choice.value), 'move'),
        this.#button('Let the plan decide', () => orders.release(vip), 'release')),
    ];
  }

  #node(pool, node) {
    if (!node) return null;

    const member = pool.cluster.nodes.find((one) => one.name === node.name);
    const isGone = ['down', 'unreachable', 'joining', 'drained', 'draining'].includes(node.state);
    const ask = (kind, text) => element('button', {
      type: 'button', 'data-key': kind, onclick: () => this.#acts.whatIf(kind, node.name),
    }, text);
    return [
      ...title(node.name, toneOf(node.state), node.state),
      facts([
        ['Address', node.address],
        ['Because', node.why],
        ['Weight', node.weight],
        ['Holds', node.masters],
        ['Configuration', { same: `as on ${pool.node}`, differs: `another than on ${pool.node}` }[node.config] ?? 'not told'],
        ['In the cluster', member?.status ? `${member.status}${member.reachable ? '' : ', unreachable'}` : 'no'],
        ['Release', member?.release ?? 'not told'],
        ['Plan', member?.plan ?? 'not told'],
      ]),
      element('h3', {}, 'What if'),
      element('p', { class: 'do' },
        ask('kill', 'it died'), ask('drain', 'it were drained'), isGone ? ask('add', 'it came back') : null),
      element('h3', {}, 'Orders'),
      element('p', { class: 'do' },
        node.state === 'drained' || node.state === 'draining'
          ? this.#button('Resume', () => orders.resume(node.name), 'resume')
          : this.#button('Drain', () => orders.drain(node.name), 'drain-it')),
    ];
  }

  #server(pool, service, node) {
    const backend = service && serversOn({ services: [service] }, node)[0]?.backend;
    if (!backend) return null;

    const checks = backend.checks;
    return [
      ...title(`${service.name} on ${node}`, toneOf(backend.state), backend.state),
      facts([
        ['Last check', checks.last_result ? `${checks.last_result}, by ${checks.by}` : 'none yet'],
        ['It took', checks.latency_ms === null ? '' : `${checks.latency_ms.toFixed(1)} ms`],
        ['So for', checks.since ? ago(Date.now() - Date.parse(checks.since)) : ''],
        ['In doubt', backend.doubt],
        ['Taken out', backend.disabled && `on ${backend.disabled.by}, ${ago(Date.now() - Date.parse(backend.disabled.since))} ago`],
        [`Sessions from ${pool.node}`, `${backend.sessions.current} now, ${backend.sessions.total} in all`],
        ['Path', node === pool.node ? `${service.path}: ${service.path_why}` : ''],
        ['Faults', service.faults.join('; ')],
      ]),
      this.#history === null ? null : element('h3', {}, 'Latest'),
      this.#history === null ? null : element('ul', { class: 'history' }, ...this.#history.map((one) =>
        element('li', {}, element('time', {}, one.at.slice(11, 19)), ` ${one.what}`,
          one.times > 1 ? ` × ${one.times}` : '', one.why ? element('span', {}, one.why) : null))),
      element('h3', {}, 'Orders'),
      element('p', { class: 'do' }, backend.disabled
        ? this.#button('Put back', () => orders.enable(service, backend), 'enable')
        : this.#button('Take out', () => orders.disable(service, backend), 'disable')),
    ].filter((part) => part !== null);
  }

  #button(text, what, key) {
    return element('button', { type: 'button', 'data-key': key, onclick: () => this.#acts.order(what()) }, `${text} …`);
  }
}

const title = (name, tone, state) => [
  element('h2', { id: 'inspector-title', tabindex: '-1' }, name),
  element('p', { class: `state ${tone}` }, sign(tone), element('span', {}, state)),
];

/** Only what there is something to say of. */
const facts = (rows) => element('dl', { class: 'facts' }, ...rows
  .filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
  .flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, String(value))]));
