// The page of a discovery server: how many, how fast, and what was refused.

import { Curves, History } from './curves.js';
import { ask, Listener, onToken, sayState, takeTokenFromAddress } from './live.js';
import { bits, byId, bytes, duration, element, fill, say } from './text.js';

const UNKNOWN = '–';
const AGAIN_MS = 2000;

const page = { about: null, before: null, history: new History(6) };

const count = (value) => (value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1));
const rate = (value) => count(value) + '/s';

const curves = {
  nodes: new Curves(
    byId('nodes-curve'),
    [
      { label: 'nodes', colour: '--first', filled: true },
      { label: 'networks', colour: '--second', dash: [6, 4] },
    ],
    count,
  ),
  work: new Curves(
    byId('work-curve'),
    [
      { label: 'registrations', colour: '--first' },
      { label: 'requests', colour: '--second', dash: [6, 4] },
    ],
    rate,
  ),
  relay: new Curves(byId('relay-curve'), [{ label: 'relayed', colour: '--first', filled: true }], bits),
  refused: new Curves(byId('refused-curve'), [{ label: 'dropped or refused', colour: '--relay' }], rate),
};

const listener = new Listener({ data: onNews, state: sayState });

/** How much of something there was a second since the news before; null with the first. */
function rateOf(news, key) {
  if (page.before === null || news.timeMs <= page.before.timeMs || news.counters[key] < page.before.counters[key]) {
    return null;
  }
  return (news.counters[key] - page.before.counters[key]) / ((news.timeMs - page.before.timeMs) / 1000);
}

/** With signatures and by tickets. */
function both(one, other) {
  return one === null || other === null ? null : one + other;
}

function onNews(news) {
  if (news.startMs !== page.about.startMs) {
    // The server was started anew: its counts are others, and perhaps its limits.
    listener.stop();
    begin();
    return;
  }
  if (news.error !== undefined) {
    sayState('waiting', news.error);
    return;
  }
  remember(news);
  showFacts(news);
  showCounters(news);
  curves.nodes.show(page.history.data(0, 1));
  curves.work.show(page.history.data(2, 3));
  curves.relay.show(page.history.data(4));
  curves.refused.show(page.history.data(5));
  page.before = news;
}

function remember(news) {
  const drops = page.about.counters.filter((counter) => counter.isDrop).map((counter) => rateOf(news, counter.key));
  page.history.add(news.timeMs, [
    news.nodes,
    news.networks,
    both(rateOf(news, 'registered'), rateOf(news, 'resumed')),
    rateOf(news, 'request'),
    rateOf(news, 'relayedBytes'),
    drops.includes(null) ? null : drops.reduce((sum, each) => sum + each, 0),
  ]);
}

function showFacts(news) {
  const speed = (key) => {
    const now = rateOf(news, key);
    return now === null ? UNKNOWN : bits(now);
  };
  const facts = [
    ['networks', news.networks],
    ['nodes', news.nodes],
    ['streams', news.streams],
    ['in', speed('bytesIn')],
    ['out', speed('bytesOut')],
    ['relayed', speed('relayedBytes')],
    ['relayed in all', bytes(news.counters.relayedBytes)],
    ['not sent', news.unsent],
    ['errors', news.failures],
    ['running for', duration(Math.max(0, Math.round((news.timeMs - news.startMs) / 1000)))],
  ];
  const where = byId('facts');
  if (where.children.length === 0) {
    where.append(...facts.map(([name]) => element('div', {}, element('dt', {}, name), element('dd', {}))));
  }
  facts.forEach(([, value], i) => say(where.children[i].lastChild, value));
}

/** That a datagram ended so is what the line says anyway. */
function words(help) {
  const text = help.replace(/^End of a datagram: /, '');
  return text[0].toUpperCase() + text.slice(1);
}

/** For the eye, and for who hears the page. */
function dropMark() {
  return [element('span', { 'aria-hidden': 'true' }, '✕ '), element('span', { class: 'unseen' }, 'refused: ')];
}

function counterRow(counter) {
  return element(
    'tr',
    { class: counter.isDrop ? 'drop' : '' },
    element('td', {}, ...(counter.isDrop ? dropMark() : []), words(counter.help)),
    element('td', { class: 'number' }),
    element('td', { class: 'number' }),
  );
}

function showCounters(news) {
  page.about.counters.forEach((counter, i) => {
    const value = news.counters[counter.key];
    const now = rateOf(news, counter.key);
    const isBytes = counter.unit === 'bytes';
    const row = byId('counter-rows').children[i];
    say(row.children[1], now === null ? UNKNOWN : isBytes ? bits(now) : rate(now));
    say(row.children[2], isBytes ? bytes(value) : value);
  });
  hideZeros(news);
}

function hideZeros(news) {
  page.about.counters.forEach((counter, i) => {
    byId('counter-rows').children[i].hidden = news.counters[counter.key] === 0 && !byId('all').checked;
  });
}

function limits(about) {
  const relay = about.isRelay
    ? 'Relays up to ' + bits(about.relayBytesPerSecond) + ' for a node, and ' + bits(about.relayTotalBytesPerSecond) + ' in all.'
    : 'Relays nothing.';
  return (
    'Version ' + about.version + '. Room for ' + about.mostNetworks + ' networks and ' + about.mostNodes + ' nodes, ' + about.mostNodesPerNetwork +
    ' of them in one network; a lease lasts ' + duration(about.leaseSeconds) + '. ' + relay
  );
}

/** Asks what does not change, until somebody answers, and then listens. */
async function begin() {
  try {
    page.about = await ask('about');
  } catch (e) {
    sayState(e.status === 401 ? 'refused' : 'waiting', e.message);
    if (e.status !== 401) {
      setTimeout(begin, AGAIN_MS);
    }
    return;
  }
  page.before = null;
  fill(byId('counter-rows'), page.about.counters, counterRow);
  say(byId('about'), limits(page.about));
  listener.listenTo('');
}

byId('all').addEventListener('change', () => page.before && hideZeros(page.before));
onToken(begin);
takeTokenFromAddress();
begin();
