// What the daemon says of the pool, and what follows from it. Nothing here touches the page.

/** The sections of /api/v1/live as they were last told. */
export const empty = Object.freeze({ vips: [], nodes: [], services: [], cluster: null, node: null });

export const isWhole = (pool) => pool.cluster !== null && pool.nodes.length > 0;

/** Holders in the order of the configuration, then hosts that are no nodes, then nobody; each with its addresses. */
export function columns(pool) {
  const known = pool.nodes.map((node) => ({ name: node.name, node, vips: [] }));
  const byName = new Map(known.map((column) => [column.name, column]));
  for (const vip of pool.vips) {
    const name = vip.master ?? '';
    if (!byName.has(name)) byName.set(name, { name, node: null, vips: [] });
    byName.get(name).vips.push(vip);
  }
  const others = [...byName.values()].filter((column) => column.node === null);
  return [...known, ...others.sort((a, b) => (a.name === '') - (b.name === ''))];
}

/** The server of each service on a node. */
export const serversOn = (pool, node) => pool.services.flatMap((service) =>
  service.backends.filter((backend) => backend.node === node).map((backend) => ({ service, backend })));

export function summary(pool) {
  const servers = pool.services.flatMap((service) => service.backends);
  const sum = (key) => pool.services.reduce((all, service) => all + (service.connections[key] ?? 0), 0);
  return {
    vips: { good: pool.vips.filter((vip) => vip.master !== null).length, all: pool.vips.length },
    nodes: { good: pool.nodes.filter((node) => node.state === 'up').length, all: pool.nodes.length },
    servers: { good: servers.filter((server) => server.state === 'up').length, all: servers.length },
    rate: sum('rate'),
    current: sum('current'),
  };
}

/** What differs between two pictures, in sentences: what it comes from first. */
export const changes = (before, after) => [...planChanges(before, after), ...serverChanges(before, after),
  ...nodeChanges(before, after), ...vipChanges(before, after)];

const former = (list, key, value) => list.find((one) => one[key] === value);

const planChanges = (before, after) => (before.cluster?.plan === after.cluster?.plan ? []
  : [`plan ${after.cluster.plan} is in force`]);

const nodeChanges = (before, after) => after.nodes
  .filter((node) => (former(before.nodes, 'name', node.name)?.state ?? node.state) !== node.state)
  .map((node) => `${node.name} is ${node.state}`);

/** Servers of one node that fare the same are one sentence. */
function serverChanges(before, after) {
  const alike = new Map();
  for (const service of after.services) {
    const servers = former(before.services, 'name', service.name)?.backends ?? [];
    for (const server of service.backends) {
      const was = former(servers, 'node', server.node);
      if (!was || was.state === server.state) continue;
      const key = `${server.node} ${server.state} ${reasonOf(server)}`;
      if (!alike.has(key)) alike.set(key, { server, names: [] });
      alike.get(key).names.push(service.name);
    }
  }
  return [...alike.values()].map(({ server, names }) =>
    `${listed(names)} on ${server.node} ${names.length === 1 ? 'is' : 'are'} ${server.state}`);
}

export function reasonOf(server) {
  if (server.disabled) return `ordered on ${server.disabled.by}`;
  const { last_result: result, by } = server.checks;
  return result === null ? '' : by === null || by === server.node ? result : `${result} by ${by}`;
}

const listed = (names) => (names.length < 2 ? names.join('')
  : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`);

const vipChanges = (before, after) => after.vips
  .map((vip) => ({ vip, was: former(before.vips, 'address', vip.address) }))
  .filter(({ vip, was }) => was && was.master !== vip.master)
  .map(({ vip, was }) => (vip.master === null ? `${vip.address} is held by nobody`
    : was.master === null ? `${vip.address} is at ${vip.master}`
      : `${vip.address} moved from ${was.master} to ${vip.master}`));

/** good, wait, bad or calm: what a state means for those who look. */
export const toneOf = (state) => ({
  up: 'good', joining: 'wait', draining: 'wait', 'not-ready': 'wait', drained: 'calm', disabled: 'calm', unknown: 'calm',
}[state] ?? 'bad');

/** How many addresses each node would have, as the preview counts them. */
export const loadOf = (preview, node) => preview?.loads.find((load) => load.node === node) ?? null;

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
