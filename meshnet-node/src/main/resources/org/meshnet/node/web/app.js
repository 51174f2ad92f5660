// The page of a node: what the parts show, and when.

import { Curves } from './curves.js';
import { nodeFacts, peerFacts, remarks, routeFacts, routes, sayFacts, sayLines, serverLine, why } from './details.js';
import { Frames } from './frames.js';
import { Graph } from './graph.js';
import { MeshHistory } from './history.js';
import { ask, command, Listener, onToken, sayState, takeTokenFromAddress } from './live.js';
import { PeerTable } from './table.js';
import { bits, byId, clock, element, fill, milliseconds, say } from './text.js';

const MOST_LOG_LINES = 200;

const page = {
  network: null,
  isControl: false,
  status: null,
  chosen: null,
  lastLine: 0,
  askedLine: 0,
  isLogAsked: false,
  timer: 0,
  history: new MeshHistory(),
};

const graph = new Graph(byId('graph'), choose);
const table = new PeerTable(byId('peer-table'), byId('peers-count'), byId('peers-more'), choose);
const traffic = new Curves(
  byId('traffic-curve'),
  [
    { label: 'in', colour: '--first', filled: true },
    { label: 'out', colour: '--second' },
  ],
  bits,
);
const latency = new Curves(
  byId('latency-curve'),
  [
    { label: 'latency', colour: '--first' },
    { label: 'worst', colour: '--second', dash: [6, 4] },
  ],
  milliseconds,
);

// The picture last: it is drawn in the frame after the one in which it hears what is new.
const frames = new Frames(
  [showWords, (status) => table.show(status.peers), showCurves, (status) => graph.show(status, page.chosen)].map(
    (part) => () => page.status && part(page.status),
  ),
);

const listener = new Listener({
  data: onNews,
  state: (state, words) => {
    sayState(state, words);
    if (state === 'waiting') {
      // Perhaps this network is gone, and others are not.
      askForNetworks();
    }
  },
});

function onNews(news) {
  showNetworks(news.networks);
  if (news.lastLine !== page.askedLine) {
    askForLog(news.lastLine);
  }
  if (news.status.error !== undefined) {
    sayState('waiting', news.status.error);
    return;
  }
  page.status = news.status;
  page.history.add(news.timeMs, page.status.peers);
  frames.draw();
}

/** What is to be seen of the status that came last, part by part. */
function showWords(status) {
  document.title = status.id + ' – MeshNet';
  say(byId('title'), status.id);
  sayLines(byId('warning-list'), status.warnings);
  byId('warnings').hidden = status.warnings.length === 0;
  sayFacts(byId('node-facts'), nodeFacts(status));
  sayLines(byId('servers'), status.servers.map(serverLine));
  showSummary(status);
  showDetails(status);
  showRoutes(status);
}

function showSummary(status) {
  const count = (path) => status.peers.filter((peer) => peer.path === path).length;
  const text = status.peers.length === 0 ? 'No peers yet.' : count('direct') + ' direct, ' + count('relay') + ' relayed, ' + count('none') + ' without a path';
  say(byId('mesh-summary'), text);
}

function chosenPeer(status) {
  return status.peers.find((each) => each.publicKey === page.chosen) || null;
}

function showDetails(status) {
  const peer = chosenPeer(status);
  byId('details-body').hidden = peer === null;
  byId('details-hint').hidden = peer !== null;
  byId('details-close').hidden = peer === null;
  say(byId('details-title'), peer === null ? 'No peer chosen' : peer.id);
  if (peer !== null) {
    say(byId('details-why'), why(peer));
    sayLines(byId('details-remarks'), remarks(peer));
    sayFacts(byId('details-facts'), peerFacts(peer));
    byId('details-actions').hidden = !page.isControl;
  }
}

function showRoutes(status) {
  sayFacts(byId('route-facts'), routeFacts(status));
  const rows = routes(status);
  const where = byId('route-table');
  where.hidden = rows.length === 0;
  fill(where.tBodies[0], rows, (row) => element('tr', {}, ...row.map((cell) => element('td', {}, cell))));
  byId('exit-actions').hidden = !page.isControl || status.exit.wanted === null;
}

function showCurves(status) {
  const peer = chosenPeer(status);
  const key = peer === null ? null : peer.publicKey;
  document.querySelectorAll('.subject').forEach((where) => say(where, peer === null ? 'all peers' : peer.id));
  traffic.show(page.history.traffic(key));
  latency.show(page.history.latency(key));
}

function choose(key) {
  page.chosen = key === page.chosen ? null : key;
  table.choose(page.chosen);
  say(byId('action-result'), '');
  sayLines(byId('details-rules'), []);
  if (page.status) {
    // At once, as the page may be scrolled there.
    showDetails(page.status);
    frames.draw();
  }
  if (page.chosen !== null) {
    askForRules(page.chosen);
    if (matchMedia('(max-width: 999px)').matches) {
      byId('details').scrollIntoView();
    }
  }
}

async function askForRules(key) {
  let lines;
  try {
    lines = (await ask('explain', { topic: page.network, peer: key })).lines;
  } catch (e) {
    lines = [e.message];
  }
  if (key === page.chosen) {
    sayLines(byId('details-rules'), lines);
  }
}

/** Asks for the lines up to that one; what was asked and what is shown differ, as others are about other networks. */
async function askForLog(newest) {
  if (page.isLogAsked) {
    return;
  }
  page.isLogAsked = true;
  const network = page.network;
  if (newest < page.askedLine) {
    // The program was started again, and its numbers begin again.
    page.lastLine = 0;
  }
  try {
    const lines = await ask('log', { topic: network, after: page.lastLine });
    if (network === page.network) {
      showLog(lines);
      page.askedLine = newest;
      page.lastLine = lines.at(-1)?.number ?? page.lastLine;
    }
  } catch {
    // The next news asks again.
  } finally {
    page.isLogAsked = false;
  }
}

function showLog(lines) {
  const where = byId('log-lines');
  for (const line of lines.slice(-MOST_LOG_LINES)) {
    where.prepend(
      element(
        'li',
        {},
        element('time', { class: 'soft', datetime: new Date(line.timeMs).toISOString() }, clock(line.timeMs)),
        element('span', { class: /^[A-Z]+$/.test(line.level) ? line.level : '' }, line.level.toLowerCase()),
        element('span', { class: 'text' }, line.text),
      ),
    );
  }
  while (where.children.length > MOST_LOG_LINES) {
    where.lastChild.remove();
  }
}

function showNetworks(names) {
  const choice = byId('network');
  fill(choice, names, (name) => element('option', { value: name }, name));
  if (document.activeElement !== choice) {
    choice.value = page.network;
  }
  byId('network-choice').hidden = names.length < 2;
}

function show(network) {
  page.network = network;
  page.chosen = null;
  page.status = null;
  page.lastLine = 0;
  page.askedLine = 0;
  page.history = new MeshHistory();
  table.chosen = null;
  byId('log-lines').replaceChildren();
  byId('netcheck-result').hidden = true;
  listener.listenTo(network);
}

/** Which networks there are; the first one that is there is shown, unless one is that still is. */
async function askForNetworks() {
  let found;
  try {
    found = await ask('networks');
  } catch (e) {
    sayState(e.status === 401 ? 'refused' : 'waiting', e.message);
    if (e.status !== 401) {
      askForNetworksLater();
    }
    return;
  }
  page.isControl = found.control;
  byId('netcheck-run').hidden = !found.control;
  say(byId('netcheck-hint'), found.control ? 'Asks servers and the router; takes some seconds.' : 'Checked on demand where the node runs with --web-control; meshnet-node netcheck does it anywhere.');
  if (found.networks.length === 0) {
    sayState('waiting', 'no network runs now');
    askForNetworksLater();
  } else if (page.network === null || !found.networks.includes(page.network)) {
    show(found.networks[0]);
  }
}

function askForNetworksLater() {
  clearTimeout(page.timer);
  page.timer = setTimeout(askForNetworks, 2000);
}

async function act(button, result, words, action) {
  button.disabled = true;
  say(result, words);
  try {
    say(result, await action());
  } catch (e) {
    say(result, e.message);
  } finally {
    button.disabled = false;
  }
}

byId('network').addEventListener('change', (event) => show(event.target.value));
byId('filter').addEventListener('input', (event) => table.find(event.target.value));
byId('details-close').addEventListener('click', () => choose(page.chosen));
byId('zoom-in').addEventListener('click', () => graph.zoom(1.4));
byId('zoom-out').addEventListener('click', () => graph.zoom(1 / 1.4));
byId('zoom-fit').addEventListener('click', () => graph.fit());
onToken(() => {
  if (page.network === null) {
    askForNetworks();
  } else {
    show(page.network);
  }
});
byId('netcheck-run').addEventListener('click', (event) =>
  act(event.target, byId('netcheck-hint'), 'checking …', async () => {
    const { lines } = await command('netcheck', { topic: page.network });
    byId('netcheck-result').hidden = false;
    byId('netcheck-result').textContent = lines.join('\n');
    return 'Checked at ' + clock(Date.now()) + '.';
  }),
);
byId('ping').addEventListener('click', (event) =>
  act(event.target, byId('action-result'), 'pinging …', async () => {
    const answer = await command('ping', { topic: page.network, peer: page.chosen });
    return answer.failure === null ? milliseconds(answer.rttMs) + ', ' + answer.path : 'no answer: ' + answer.failure.replace(/-/g, ' ');
  }),
);
byId('use-exit').addEventListener('click', (event) =>
  act(event.target, byId('action-result'), 'asking …', async () => {
    await command('exit', { topic: page.network, peer: page.chosen });
    return 'From now on, as far as the peer lets it out.';
  }),
);
byId('exit-off').addEventListener('click', (event) =>
  act(event.target, byId('exit-result'), 'asking …', async () => {
    await command('exit', { topic: page.network });
    return 'Its usual way from now on.';
  }),
);

takeTokenFromAddress();
askForNetworks();
