// What happened, latest first, with reasons.

import { clock, element, sign } from './dom.js';
import { toneOf } from './model.js';

const most = 200;

const wait = { warning: 'wait', error: 'bad' };

export class Timeline {
  #root;
  #seen = new Map();

  constructor(root) {
    this.#root = root;
    root.append(element('li', { class: 'quiet-time' }, 'Nothing is known to have happened.'));
  }

  /** An event as the journal of a node has it. It may be told again, after the connection was lost. */
  tell({ node, sequence, at, level, kind, to, why, text }) {
    if (sequence <= (this.#seen.get(node) ?? 0)) return;
    this.#seen.set(node, sequence);
    const cause = ` (${why})`;
    const known = ['node', 'server'].includes(kind) ? toneOf(to) : kind === 'master' || to === 'MASTER' ? 'move' : 'calm';
    this.#add({
      at: new Date(at),
      text: (text.endsWith(cause) ? text.slice(0, -cause.length) : text).replaceAll(' -> ', ' → '),
      why: text.endsWith(cause) ? why : '',
      tone: wait[level] && known === 'calm' ? wait[level] : known,
    });
  }

  #add({ at, text, why, tone }) {
    this.#root.querySelector('.quiet-time')?.remove();
    this.#root.prepend(element('li', { class: tone },
      element('time', { datetime: at.toISOString() }, clock(at)), sign(tone),
      element('p', {}, text, why ? element('span', { class: 'because' }, why) : null)));
    while (this.#root.children.length > most) this.#root.lastElementChild.remove();
  }
}
