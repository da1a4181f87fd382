// Orders: none without the token, none without seeing first what it would do.

import { get, order, Refused, token } from './api.js';
import { byId, element, say } from './dom.js';
import { plural } from './model.js';

const dialog = byId('dialog');

/** What each order says, shows first and sends. */
export const orders = {
  drain: (node) => ({
    title: `Drain ${node}?`,
    text: 'Its addresses move away one by one, make before break; it then stays empty until it is resumed, reboots '
      + 'included.',
    preview: `cluster/plan?drain=${encodeURIComponent(node)}`,
    path: `nodes/${encodeURIComponent(node)}/drain`,
    verb: `Drain ${node}`,
  }),
  resume: (node) => ({
    title: `Resume ${node}?`,
    text: 'It takes part again, and is given its share once it has been ready for a while.',
    preview: `cluster/plan?add=${encodeURIComponent(node)}`,
    path: `nodes/${encodeURIComponent(node)}/resume`,
    verb: `Resume ${node}`,
  }),
  move: (vip, node) => ({
    title: `Move ${vip.address} to ${node}?`,
    text: `It moves from ${vip.master ?? 'nobody'} to ${node}, make before break, and stays there while ${node} is `
      + 'ready.',
    preview: `cluster/plan?move=${encodeURIComponent(`${vip.address}=${node}`)}`,
    path: `vips/${encodeURIComponent(vip.address)}/move`,
    body: { node },
    verb: 'Move it',
  }),
  release: (vip) => ({
    title: `Let the plan decide where ${vip.address} is?`,
    text: 'It need not stay where it was ordered to. If the node that you look through holds it, its heir takes it at '
      + `once: ${vip.succession.find((node) => node !== vip.master) ?? 'nobody'}.`,
    path: `vips/${encodeURIComponent(vip.address)}/release`,
    verb: 'Release it',
  }),
  disable: (service, backend) => ({
    title: `Take ${service.name} on ${backend.node} out?`,
    text: `It gets no new sessions, reboots included; ${plural(backend.sessions.current, 'session')} from here that `
      + `${backend.sessions.current === 1 ? 'is' : 'are'} open go on. New clients go to ${rest(service, backend)}.`,
    path: `services/${encodeURIComponent(service.name)}/disable`,
    body: { node: backend.node },
    verb: 'Take it out',
  }),
  enable: (service, backend) => ({
    title: `Put ${service.name} on ${backend.node} back?`,
    text: 'It gets new sessions again as soon as its checks succeed.',
    path: `services/${encodeURIComponent(service.name)}/enable`,
    body: { node: backend.node },
    verb: 'Put it back',
  }),
};

function rest(service, backend) {
  const others = service.backends.filter((one) => one !== backend && one.state === 'up').map((one) => one.node);
  return others.length > 0 ? others.join(', ') : 'nobody: no other server of it is up';
}

/** Asks for the token unless it is there. Gives whether it is there then. */
export async function unlock() {
  if (token.get()) return true;

  const field = element('input', {
    type: 'password', id: 'token', name: 'token', autocomplete: 'off', required: true, minlength: 16,
  });
  const answer = await show('The admin token', 'Use it', [
    element('p', {}, 'Orders need the token that is in the file which carpool.http.token-file names. This tab keeps it '
      + 'until it is closed, and nothing else does.'),
    element('label', { for: 'token' }, 'Token'), field,
  ], () => field.value.trim());
  if (!answer) return false;
  token.set(answer);
  return true;
}

/** Shows what an order would do, and gives it when that is wanted. The answer goes to `done`. */
export async function give({ title, text, preview, path, body, verb }, done) {
  if (!await unlock()) return;

  const effect = element('div', { class: 'effect' });
  if (preview) {
    try {
      effect.append(...describe(await get(preview)));
    } catch (error) {
      effect.append(element('p', { class: 'fault' }, error.message));
    }
  }
  const fault = element('p', { class: 'fault', role: 'alert' });
  const force = element('input', { type: 'checkbox', id: 'force' });
  const even = element('p', { class: 'force', hidden: true }, force, element('label', { for: 'force' }, 'Do it anyway'));
  await show(title, verb, [element('p', {}, text), effect, even, fault], async () => {
    say(fault, '');
    try {
      done((await order(path, force.checked ? { ...body, force: true } : body)).text);
      return true;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) token.clear();
      say(fault, error instanceof Refused && error.status === 401
        ? `${error.message}: close this, and enter it again` : error.message);
      even.hidden = !error.message.includes('--force');
      return null;
    }
  });
}

/** The preview of a plan in words. */
export function describe(preview) {
  if (preview.moves.length === 0) return [element('p', {}, 'No address moves.')];

  return [
    element('ul', { class: 'moves' }, ...preview.moves.map((move) => element('li', {},
      element('span', { class: 'address' }, move.address),
      ` ${move.from ?? 'nobody'} → ${move.to ?? 'nobody'}`,
      element('span', { class: 'by' }, move.is_election ? 'at once, by election' : 'by the plan')))),
    element('p', { class: 'loads' }, ...preview.loads.map((load) => element('span', {
      class: load.before === load.after ? 'same' : 'changed',
    }, `${load.node} ${load.before === load.after ? load.after : `${load.before} → ${load.after}`}`))),
  ];
}

/** A question with two answers. Gives what `act` gave, or null; it stays while that is null or false. */
function show(title, verb, content, act) {
  return new Promise((answer) => {
    let given = null;
    const yes = element('button', { type: 'submit', class: 'primary' }, verb);
    const form = element('form', { method: 'dialog' },
      element('h2', { id: 'dialog-title' }, title), ...content,
      element('div', { class: 'buttons' },
        element('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), yes));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      yes.disabled = true;
      given = await act() || null;
      yes.disabled = false;
      if (given !== null) dialog.close();
    });
    dialog.replaceChildren(form);
    dialog.addEventListener('close', () => answer(given), { once: true });
    dialog.showModal();
  });
}
