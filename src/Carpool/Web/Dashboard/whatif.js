// What if nodes died, were drained or came back? Asked of the daemon, again whenever the pool changes.

import { get } from './api.js';
import { element } from './dom.js';
import { describe } from './orders.js';

const words = { kill: 'died', drain: 'were drained', add: 'came back' };

export class WhatIf {
  #root;
  #changed;
  #asked = new Map();
  #asking = 0;

  /** The latest preview, or null. */
  preview = null;

  /** @param changed is called when there is another preview */
  constructor(root, changed) {
    this.#root = root;
    this.#changed = changed;
  }

  /** Adds a node to the question, or takes it back out. */
  toggle(kind, node) {
    if (this.#asked.get(node) === kind) this.#asked.delete(node);
    else this.#asked.set(node, kind);
    return this.ask();
  }

  clear() {
    this.#asked.clear();
    return this.ask();
  }

  async ask() {
    const number = ++this.#asking;
    let fault = null;
    let preview = null;
    if (this.#asked.size > 0) {
      const names = (kind) => [...this.#asked].filter(([, one]) => one === kind).map(([node]) => encodeURIComponent(node));
      const query = Object.keys(words).filter((kind) => names(kind).length > 0)
        .map((kind) => `${kind}=${names(kind).join(',')}`).join('&');
      await get(`cluster/plan?${query}`).then((found) => { preview = found; }, (error) => { fault = error.message; });
    }
    // An answer that was overtaken by another question is none.
    if (number !== this.#asking) return;
    this.preview = preview;
    this.#draw(fault);
    this.#changed();
  }

  #draw(fault) {
    this.#root.hidden = this.#asked.size === 0;
    if (this.#root.hidden) return;

    const question = [...this.#asked].map(([node, kind]) => `${node} ${words[kind]}`).join(' and ');
    this.#root.replaceChildren(
      element('div', { class: 'question' },
        element('h2', {}, `If ${question}`),
        ...[...this.#asked].map(([node, kind]) => element('button', {
          type: 'button', class: 'quiet', onclick: () => this.toggle(kind, node),
        }, `without ${node}`)).filter(() => this.#asked.size > 1),
        element('button', { type: 'button', onclick: () => this.clear() }, 'Back to what is')),
      ...(fault ? [element('p', { class: 'fault' }, fault)] : describe(this.preview)),
      element('p', { class: 'hint' }, 'Nothing has been done: this is a preview.'));
  }
}
