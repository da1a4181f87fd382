// Making elements. Text only ever becomes text.

/** element('button', { class: 'x', onclick: f }, 'text', child, ...): null children are passed over. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** Changes the text only when it is another one, so that nothing that listens is told in vain. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const paths = {
  good: 'M5 12.5l4.5 4.5L19 7.5',
  bad: 'M6.5 6.5l11 11m0-11l-11 11',
  wait: 'M12 3.8a8.2 8.2 0 100 16.4 8.2 8.2 0 000-16.4M12 7.6V12l2.8 1.8',
  calm: 'M7 12h10',
  move: 'M5 12h13m-5-5l5 5-5 5',
};

/** A sign for a tone; what it means stands beside it in words. */
export function sign(tone) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `sign ${tone}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', paths[tone] ?? paths.calm);
  svg.append(path);
  return svg;
}

/** A hue of its own for each place in the order of nodes: multiples of the golden angle lie far apart. */
export const hueOf = (index) => Math.round((205 + index * 137.508) % 360);

export const clock = (time) => time.toLocaleTimeString([], { hour12: false });

/** A time span in its largest unit. */
export function ago(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 129600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} d`;
}

export const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
