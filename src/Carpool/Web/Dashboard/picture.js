// The living picture: nodes as columns, addresses as tokens that go from one to another.

import { element, hueOf, isStill, say, sign } from './dom.js';
import { columns, loadOf, plural, reasonOf, serversOn, toneOf } from './model.js';

const nobody = 'nobody';

export class Picture {
  #root;
  #acts;
  #columns = new Map();
  #tokens = new Map();
  #pool = null;
  #preview = null;

  /** @param acts what is done when one of these is chosen: vip, node, server, drop */
  constructor(root, acts) {
    this.#root = root;
    this.#acts = acts;
  }

  draw(pool, preview, selected) {
    const before = this.#places();
    this.#pool = pool;
    this.#preview = preview;
    const hues = new Map(pool.nodes.map((node, index) => [node.name, hueOf(index)]));
    const drawn = columns(pool).map((column) => this.#column(column, hues, selected));
    for (const [name, column] of this.#columns)
      if (!drawn.includes(column.root)) {
        column.root.remove();
        this.#columns.delete(name);
      }
    keepInOrder(this.#root, drawn);
    for (const [address, token] of this.#tokens)
      if (!pool.vips.some((vip) => vip.address === address)) {
        token.remove();
        this.#tokens.delete(address);
      }
    this.#move(before);
  }

  /** Shows who is next for an address, or, with null, no more. */
  succession(vip) {
    const order = vip === null ? []
      : this.#preview?.successions.find((one) => one.address === vip.address)?.nodes ?? vip.succession;
    for (const [name, column] of this.#columns) {
      const place = order.indexOf(name);
      column.root.classList.toggle('heir', place > 0);
      column.root.classList.toggle('apart', order.length > 0 && place < 0);
      column.place.hidden = place < 0;
      if (place >= 0) say(column.place, place === 0 ? 'owner' : `heir ${place}`);
    }
  }

  #column({ name, node, vips }, hues, selected) {
    const column = this.#columns.get(name) ?? this.#make(name);
    const state = node?.state ?? (name === '' ? nobody : 'no node of the pool');
    const tone = node ? toneOf(node.state) : 'bad';
    if (column.root.dataset.state !== state) {
      column.root.dataset.state = state;
      column.root.dataset.tone = tone;
      column.state.replaceChildren(sign(tone), element('span', {}, state));
    }
    column.root.style.setProperty('--hue', hues.get(name) ?? 0);
    column.root.classList.toggle('selected', selected?.node === name && !selected.service);
    say(column.why, node && node.state !== 'up' ? node.why : node?.config === 'differs' ? 'another configuration' : '');
    this.#load(column, name, vips.length);

    const leaving = new Map((this.#preview?.moves ?? []).map((move) => [move.address, move.to]));
    const tokens = vips.map((vip) => this.#token(vip, hues, {
      selected: selected?.address === vip.address,
      to: leaving.has(vip.address) && leaving.get(vip.address) !== vip.master ? leaving.get(vip.address) : undefined,
    }));
    const ghosts = [...leaving].filter(([address, to]) => (to ?? '') === name
      && this.#pool.vips.some((vip) => vip.address === address && (vip.master ?? '') !== name))
      .map(([address]) => this.#ghost(address, hues));
    keepInOrder(column.vips, [...tokens, ...ghosts]);
    column.none.hidden = tokens.length + ghosts.length > 0;
    this.#servers(column, name, selected);
    return column.root;
  }

  #make(name) {
    const title = name === '' ? 'Nobody' : name;
    const column = {
      name: element('h3', {}, title),
      state: element('span', { class: 'state' }),
      place: element('span', { class: 'place', hidden: true }),
      why: element('p', { class: 'why' }),
      load: element('p', { class: 'load' }),
      vips: element('ul', { class: 'vips', role: 'list', 'aria-label': `Addresses at ${title}` }),
      none: element('p', { class: 'none' }, 'no address'),
      servers: element('ul', { class: 'servers', role: 'list', 'aria-label': `Services on ${title}` }),
    };
    const more = element('button', {
      type: 'button', class: 'quiet more', onclick: () => this.#acts.node(name),
    }, 'Act', heard(` on ${title}`));
    column.root = element('li', { class: 'node', 'data-node': name },
      element('div', { class: 'head' }, column.name, column.state, name === '' ? null : more),
      column.why,
      element('div', { class: 'loadline' }, column.load, column.place),
      column.vips, column.none, column.servers);
    this.#dropsOn(column.root, name);
    this.#columns.set(name, column);
    return column;
  }

  #load(column, name, now) {
    const load = loadOf(this.#preview, name);
    const changed = load !== null && load.after !== load.before;
    say(column.load, changed ? `${load.before} → ${load.after} addresses` : plural(now, 'address', 'addresses'));
    column.load.classList.toggle('changed', changed);
  }

  #token(vip, hues, { selected, to }) {
    let token = this.#tokens.get(vip.address);
    if (!token) {
      const button = element('button', {
        type: 'button', class: 'vip', draggable: 'true',
        onclick: () => this.#acts.vip(vip.address),
        onmouseenter: () => this.succession(this.#vip(vip.address)),
        onmouseleave: () => this.succession(null),
        onfocus: () => this.succession(this.#vip(vip.address)),
        onblur: () => this.succession(null),
        ondragstart: (event) => {
          event.dataTransfer.setData('text/plain', vip.address);
          event.dataTransfer.effectAllowed = 'move';
        },
      },
      element('span', { class: 'vhid' }, String(vip.vhid), heard(' ')),
      element('span', { class: 'address' }, vip.address),
      element('span', { class: 'away' }), heard(''));
      token = element('li', { class: 'token', 'data-address': vip.address }, button);
      this.#tokens.set(vip.address, token);
    }
    const button = token.firstElementChild;
    const isAway = vip.home !== null && vip.home !== vip.master;
    token.style.setProperty('--hue', hues.get(vip.home) ?? 220);
    token.classList.toggle('homeless', vip.home === null);
    token.classList.toggle('leaving', to !== undefined);
    say(button.querySelector('.away'), to !== undefined ? `to ${to ?? nobody}` : isAway ? `home ${vip.home}` : '');
    say(button.lastElementChild, `, ${vip.master === null ? 'held by nobody' : `at ${vip.master}`}`);
    if (selected) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
    return token;
  }

  #ghost(address, hues) {
    const vip = this.#vip(address);
    const ghost = element('li', { class: 'token ghost' },
      element('span', { class: 'vip' },
        element('span', { class: 'vhid' }, String(vip.vhid), heard(' ')),
        element('span', { class: 'address' }, address),
        element('span', { class: 'away' }, vip.master === null ? 'would come' : `from ${vip.master}`)));
    ghost.style.setProperty('--hue', hues.get(vip.home) ?? 220);
    return ghost;
  }

  #servers(column, name, selected) {
    const rows = serversOn(this.#pool, name).map(({ service, backend }, index) => {
      let row = column.servers.children[index];
      if (row?.dataset.service !== service.name) {
        row?.remove();
        row = element('li', { 'data-service': service.name }, element('button', {
          type: 'button', class: 'server', onclick: () => this.#acts.server(service.name, name),
        },
        element('span', { class: 'signs' }), element('span', { class: 'service' }, service.name, heard(` on ${name}: `)),
        element('span', { class: 'result' })));
      }
      const button = row.firstElementChild;
      if (row.dataset.state !== backend.state) {
        row.dataset.state = backend.state;
        button.firstElementChild.replaceChildren(sign(toneOf(backend.state)));
      }
      const last = backend.checks.latency_ms;
      const result = backend.state === 'up'
        ? (backend.doubt ? 'in doubt' : last === null ? 'up' : `${last.toFixed(1)} ms`)
        : backend.state === 'disabled' || !backend.checks.last_result ? backend.state
          : `${backend.state} · ${reasonOf(backend)}`;
      say(button.lastElementChild, result);
      button.toggleAttribute('aria-current', selected?.service === service.name && selected.node === name);
      return row;
    });
    keepInOrder(column.servers, rows);
  }

  #dropsOn(root, name) {
    if (name === '') return;
    root.addEventListener('dragover', (event) => {
      event.preventDefault();
      root.classList.add('target');
    });
    root.addEventListener('dragleave', (event) => {
      if (!root.contains(event.relatedTarget)) root.classList.remove('target');
    });
    root.addEventListener('drop', (event) => {
      event.preventDefault();
      root.classList.remove('target');
      const vip = this.#vip(event.dataTransfer.getData('text/plain'));
      if (vip && vip.master !== name) this.#acts.drop(vip.address, name);
    });
  }

  #vip(address) {
    return this.#pool.vips.find((vip) => vip.address === address) ?? null;
  }

  #places() {
    return new Map([...this.#tokens].filter(([, token]) => token.isConnected)
      .map(([address, token]) => [address, { box: token.getBoundingClientRect(), parent: token.parentElement }]));
  }

  /** First, last, invert, play: each token glides from where it was to where it is now. */
  #move(before) {
    for (const [address, token] of this.#tokens) {
      const was = before.get(address);
      if (!was || !token.isConnected) continue;

      const changedHands = was.parent !== token.parentElement;
      const now = token.getBoundingClientRect();
      const [x, y] = [was.box.left - now.left, was.box.top - now.top];
      if (changedHands) flash(token);
      if (isStill() || (Math.abs(x) < 1 && Math.abs(y) < 1)) continue;

      token.animate(
        [{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }],
        { duration: changedHands ? 650 : 250, easing: 'cubic-bezier(.22, .8, .24, 1)' });
    }
  }
}

/** For those who hear the page: what others see by where it stands. */
const heard = (text) => element('span', { class: 'sr' }, text);

/** Keeps what is there in its place, so that focus and animations live on. */
function keepInOrder(parent, children) {
  for (const child of [...parent.children]) if (!children.includes(child)) child.remove();
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}

function flash(token) {
  token.classList.remove('arrived');
  void token.offsetWidth;
  token.classList.add('arrived');
}
