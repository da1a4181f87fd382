// The dashboard: what the daemon tells goes to the parts of the page, what is chosen there goes to the others.

import { follow, token } from './api.js';
import { ago, byId, element, say } from './dom.js';
import { Inspector } from './inspector.js';
import { changes, empty, isWhole, summary } from './model.js';
import { give, orders, unlock } from './orders.js';
import { Picture } from './picture.js';
import { Timeline } from './timeline.js';
import { Traffic } from './traffic.js';
import { WhatIf } from './whatif.js';

const stale = 3000;

let pool = empty;
let former = empty;
let chosen = null;
let heardAt = null;
let fault = 'connecting';

const picture = new Picture(byId('nodes'), {
  vip: (address) => choose({ address }),
  node: (node) => choose({ node }),
  server: (service, node) => choose({ service, node }),
  drop: (address, node) => give(orders.move(pool.vips.find((vip) => vip.address === address), node), toast),
});
const inspector = new Inspector(byId('inspector'), {
  order: (what) => give(what, toast),
  whatIf: (kind, node) => whatIf.toggle(kind, node),
  close: () => choose(null),
});
const whatIf = new WhatIf(byId('whatif'), draw);
const traffic = new Traffic(byId('traffic'));
const timeline = new Timeline(byId('timeline'));

let opener = null;

function choose(what) {
  if (what) opener = document.activeElement;
  chosen = what;
  inspector.choose(what, pool);
  draw();
  if (!what) opener?.focus();
}

let isDue = false;

/** Once a frame at most, however much was told. */
function draw() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    if (!isWhole(pool)) return;
    tell();
    picture.draw(pool, whatIf.preview, chosen);
    inspector.draw(pool);
    tiles();
    byId('waiting').hidden = true;
    const { state, author, plan, nodes } = pool.cluster;
    const members = nodes.filter((node) => node.status !== null);
    say(byId('seen'), `seen from ${pool.node} · cluster ${state}, ${members.filter((one) => one.reachable).length} of `
      + `${nodes.length} nodes · plan ${plan}${author ? '' : ', no author'}`);
    document.title = title();
  });
}

function title() {
  const { vips, servers } = summary(pool);
  return vips.good < vips.all ? `(${vips.all - vips.good} not held) Carpool`
    : servers.good < servers.all ? `(${servers.all - servers.good} not up) Carpool` : 'Carpool';
}

/** What has changed is said to those who do not see it move. */
function tell() {
  if (isWhole(former)) {
    const found = changes(former, pool);
    if (found.length > 0) {
      say(byId('said'), found.join('. '));
      if (whatIf.preview) whatIf.ask();
    }
  }
  former = pool;
}

function tiles() {
  const { vips, nodes, servers, rate, current } = summary(pool);
  const of = ({ good, all }) => [`${good}`, `of ${all}`, good === all ? 'good' : 'bad'];
  const rows = [
    ['Addresses held', ...of(vips)], ['Nodes up', ...of(nodes)], ['Servers up', ...of(servers)],
    ['Connections', `${rate}`, `a second, ${current} open`, 'plain'],
  ];
  rows.forEach(([name, value, rest, tone], index) => {
    const tile = byId('tiles').children[index] ?? byId('tiles').appendChild(
      element('div', {}, element('dt', {}, name), element('dd', {}, element('b'), element('span'))));
    tile.className = tone;
    say(tile.querySelector('b'), value);
    say(tile.querySelector('span'), rest);
  });
}

follow('live?events=60', (name, data) => {
  heardAt = Date.now();
  fault = null;
  if (name === 'beat') {
    if (pool.node !== data.node) pool = { ...pool, node: data.node };
    if (isWhole(pool)) traffic.tick(pool);
  } else if (data.sequence) {
    timeline.tell(data);
  } else if (name in empty) {
    pool = { ...pool, [name]: data };
  }
  pulse();
  draw();
}, (error) => {
  fault = error.message;
  pulse();
  if (error.status === 401 && !byId('dialog').open) {
    token.clear();
    unlock().then(lock);
  }
});

/** How old is what is shown? */
function pulse() {
  const age = heardAt === null ? null : Date.now() - heardAt;
  const isOld = age === null ? fault !== 'connecting' : age > stale;
  document.documentElement.classList.toggle('stale', isOld);
  say(byId('pulse-text'), age === null ? 'connecting' : isOld ? `${ago(age)} old` : 'live');
  byId('lost').hidden = !isOld;
  if (!isOld) return;
  // The reason alone is said aloud; how old it is would be said each second.
  say(byId('lost'), `The daemon does not answer${fault ? `: ${fault}` : ''}. What you see is old; trying again.`);
}

setInterval(pulse, 1000);

let clearing = 0;

function toast(text) {
  byId('toast').hidden = false;
  say(byId('toast'), text);
  clearTimeout(clearing);
  clearing = setTimeout(() => { byId('toast').hidden = true; }, 8000);
}

const themes = ['auto', 'light', 'dark'];

function theme(name) {
  if (name === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  localStorage.setItem('carpool.theme', name);
  say(byId('theme'), `Theme: ${name}`);
}

function lock() {
  say(byId('lock'), token.get() ? 'Forget token' : 'Enter token');
}

byId('theme').addEventListener('click', () => {
  const now = document.documentElement.dataset.theme ?? 'auto';
  theme(themes[(themes.indexOf(now) + 1) % themes.length]);
});
byId('lock').addEventListener('click', async () => {
  if (token.get()) token.clear();
  else await unlock();
  lock();
});
byId('dialog').addEventListener('close', lock);

theme(themes.includes(localStorage.getItem('carpool.theme')) ? localStorage.getItem('carpool.theme') : 'auto');
lock();
pulse();
