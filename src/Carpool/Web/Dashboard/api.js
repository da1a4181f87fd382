// The daemon's API: looking, ordering, and what goes on for as long as the page is there.

const key = 'carpool.token';

/** Kept for this tab alone, until it is closed. */
export const token = {
  get: () => sessionStorage.getItem(key),
  set: (value) => sessionStorage.setItem(key, value),
  clear: () => sessionStorage.removeItem(key),
};

export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

const headers = () => (token.get() ? { Authorization: `Bearer ${token.get()}` } : {});

async function ask(method, path, body) {
  const response = await fetch(`api/v1/${path}`, {
    method,
    headers: headers(),
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: 'no-store',
  });
  const answer = await response.json();
  if (!response.ok) throw new Refused(response.status, answer.text);
  return answer;
}

export const get = (path) => ask('GET', path);

export const order = (path, body = {}) => ask('POST', path, body);

const first = 300, most = 5000;

/** Follows a stream of events for ever; `tell` gets each, `lost` the reason whenever there is none. */
export async function follow(path, tell, lost) {
  for (let wait = first; ; wait = Math.min(wait * 2, most)) {
    try {
      const response = await fetch(`api/v1/${path}`, { headers: headers(), cache: 'no-store' });
      if (!response.ok) throw new Refused(response.status, (await response.json()).text);
      await read(response.body, (name, data) => {
        wait = first;
        tell(name, data);
      });
      lost(new Error('the daemon ended the connection'));
    } catch (error) {
      lost(error);
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

async function read(body, tell) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (text + value).split('\n\n');
    text = events.pop();
    for (const event of events) {
      const field = (name) => event.split('\n').filter((line) => line.startsWith(`${name}: `))
        .map((line) => line.slice(name.length + 2)).join('\n');
      const data = field('data');
      if (data) tell(field('event') || 'message', JSON.parse(data));
    }
  }
}
