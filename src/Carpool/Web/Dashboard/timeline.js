// What happened, latest first, with reasons.

import { clock, element, sign } from './dom.js';

const most = 200;

export class Timeline {
  #root;

  constructor(root) {
    this.#root = root;
    root.append(element('li', { class: 'quiet-time' }, 'Nothing has happened since this page was opened.'));
  }

  add({ at, text, why, tone }) {
    this.#root.querySelector('.quiet-time')?.remove();
    this.#root.prepend(element('li', { class: tone },
      element('time', { datetime: at.toISOString() }, clock(at)), sign(tone),
      element('p', {}, text, why ? element('span', { class: 'because' }, why) : null)));
    while (this.#root.children.length > most) this.#root.lastElementChild.remove();
  }
}
