// Why the path to a peer is as it is, and what is known of the peer and of this node, in words.

import { bits, bytes, duration, element, fill, milliseconds, percent, visible } from './text.js';

const UNKNOWN = '–';

function orUnknown(value) {
  return value === null || value === undefined || value === '' ? UNKNOWN : String(value);
}

/** Pairs of words. */
export function sayFacts(where, facts) {
  fill(where, facts, ([name, value, kind]) => [element('dt', {}, name), element('dd', kind ? { class: kind } : {}, value)]);
}

export function sayLines(where, lines) {
  fill(where, lines, (line) => element('li', {}, line));
}

/** One sentence. */
export function why(peer) {
  const because = peer.reason === null ? '' : ': ' + peer.reason;
  if (peer.path === 'direct') {
    const rtt = peer.rttMs === null ? '' : ', ' + milliseconds(peer.rttMs) + ' there and back';
    return 'Direct, to ' + orUnknown(peer.endpoint) + rtt + '. Nothing stands between.';
  }
  if (peer.path === 'relay') {
    const by = peer.relay === null ? 'a discovery server' : 'the member ' + peer.relay;
    return 'Relayed by ' + by + (because || ', until a direct path answers') + '. What is relayed stays sealed: only the peer can read it.';
  }
  return 'No path' + (because || ', ' + peer.state.replace('_', ' ')) + '.';
}

export function remarks(peer) {
  const lines = [];
  if (peer.relayLimit !== null) {
    const limit = peer.relayLimit;
    lines.push(
      'Slowed down: relay ' + orUnknown(limit.relay) +
        (limit.bytesPerSecond === null ? ' forwards no more, as others use it too.' : ' forwards ' + bytes(limit.bytesPerSecond) + '/s at most.'),
    );
  }
  if (peer.mtuSearch !== null && peer.mtu !== null) {
    const more = peer.mtuSearch === 'search-complete' ? '.' : ' for sure; longer ones are being tried.';
    lines.push('Packets of up to ' + peer.mtu + ' bytes reach it' + more);
  }
  return lines;
}

export function peerFacts(peer) {
  const facts = [
    ['Called', [peer.name, ...peer.aliases].filter(Boolean).join(', ') || UNKNOWN],
    ['Addresses', peer.addresses.join(', ') || UNKNOWN, 'mono'],
    ['State', peer.state.replace('_', ' ')],
    ['Endpoint', orUnknown(peer.endpoint), 'mono'],
    ['Latency', milliseconds(peer.rttMs)],
    ['Loss', percent(peer.lossPercent) + (peer.lossPercent === null ? '' : ' of ' + peer.lossProbes + ' probes in the last minute')],
    ['In', bytes(peer.rxBytes) + (peer.rxRate === null ? '' : ', now ' + bits(peer.rxRate))],
    ['Out', bytes(peer.txBytes) + (peer.txRate === null ? '' : ', now ' + bits(peer.txRate))],
    ['Session', peer.handshakeAgeSeconds === null ? UNKNOWN : peer.cipher + ', ' + duration(peer.handshakeAgeSeconds) + ' old'],
    ['Key', peer.publicKey, 'mono'],
  ];
  if (peer.certificate) {
    facts.push(['Certificate', certificateText(peer.certificate)]);
  }
  return facts;
}

function certificateText(certificate) {
  const groups = certificate.groups && certificate.groups.length ? 'in ' + certificate.groups.join(', ') + ', ' : '';
  return groups + 'until ' + orUnknown(certificate.validUntil);
}

export function nodeFacts(status) {
  const facts = [
    ['Name', [status.name, ...status.aliases].filter(Boolean).join(', ') || status.id],
    ['Addresses', status.addresses.join(', ') || UNKNOWN, 'mono'],
    ['Interface', status.interface],
    ['Seen from outside', orUnknown(status.endpoint), 'mono'],
    ['NAT', status.natMapping.replace(/-/g, ' ')],
  ];
  if (status.portMapping) {
    facts.push(['Mapped port', status.portMapping.endpoint + ' by ' + status.portMapping.protocol, 'mono']);
  }
  facts.push(['Key', status.publicKey, 'mono'], ['Network', status.networkId, 'mono']);
  return facts;
}

export function serverLine(server) {
  const at = server.observedEndpoint === null ? '' : ', sees this node at ' + server.observedEndpoint;
  const key = server.refusedKey === null ? '' : '; its key is refused';
  return server.address + ': ' + server.state.replace('_', ' ') + at + key;
}

export function routeFacts(status) {
  const facts = [['Names', 'in ' + status.names.domain + ', ' + status.names.mode + ': ' + status.names.reason]];
  facts.push([
    'Behind this node',
    status.advertisedRoutes.map((route) => route.network + (route.problem === null ? '' : ': ' + route.problem)).join('; ') || 'no networks',
  ]);
  const exit = status.exit;
  facts.push(['Exit', exit.wanted === null ? 'none: this host’s traffic goes its usual way' : (exit.id || exit.wanted) + ', ' + exit.state.replace('-', ' ')]);
  return facts;
}

/** The networks behind peers. */
export function routes(status) {
  return status.peers.flatMap((peer) =>
    peer.routes.map((route) => [
      visible(route.network),
      visible(peer.id),
      route.state.replace('_', ' ') + (route.reason === null ? '' : ': ' + visible(route.reason)),
    ]),
  );
}
