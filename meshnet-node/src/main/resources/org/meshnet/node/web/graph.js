// The mesh as a picture: this node in the middle, its servers close by, its peers around. The table says the same.
/* global cytoscape */

import { colour } from './curves.js';
import { milliseconds, percent, visible } from './text.js';

const SELF = 'self';
const MOST_LABELLED_LINKS = 40;
/** Of more, how busy they are is drawn less often: any change has the whole picture drawn anew. */
const MANY = 100;
const BUSY_PAUSE_MS = 5000;
/** One of the twenty probes of a minute may be chance. */
const MUCH_LOST_PERCENT = 10;
const SPACING = 76;
const FIRST_RADIUS = 170;
const NEXT_RADIUS = 78;
const SERVER_RADIUS = 84;
const LONGEST_NAME = 22;

function shortened(name) {
  const text = [...visible(name)];
  return text.length <= LONGEST_NAME ? text.join('') : text.slice(0, LONGEST_NAME - 1).join('') + '…';
}

/** Places on rings, the inner ones first, as wide as the picture is for its height. */
function places(count, stretch) {
  const found = [];
  for (let ring = 0; found.length < count; ring++) {
    const radius = FIRST_RADIUS + ring * NEXT_RADIUS;
    const room = Math.min(count - found.length, Math.floor((2 * Math.PI * radius) / SPACING));
    for (let i = 0; i < room; i++) {
      const angle = (2 * Math.PI * (i + 0.5)) / room - Math.PI / 2 + ring * 0.4;
      found.push({ x: stretch * radius * Math.cos(angle), y: radius * Math.sin(angle) });
    }
  }
  return found;
}

/** How busy a link is, in a few steps, so that it is not drawn anew for each byte. */
function width(peer) {
  const rate = peer.path === 'none' ? 0 : (peer.rxRate || 0) + (peer.txRate || 0);
  return rate < 10e3 ? 1.6 : rate < 1e6 ? 3 : 5;
}

/** How fast it is, and how much is lost where that is felt. */
function linkLabel(peer) {
  return milliseconds(peer.rttMs) + (isLossy(peer) ? ', ' + percent(peer.lossPercent) + ' lost' : '');
}

function isLossy(peer) {
  return peer.lossPercent >= MUCH_LOST_PERCENT;
}

export class Graph {
  constructor(where, onChoose) {
    const isTouch = matchMedia('(pointer: coarse)').matches;
    this.cy = cytoscape({
      container: where,
      layout: { name: 'preset' },
      style: this.style(),
      minZoom: 0.05,
      maxZoom: 3,
      // What scrolls the page goes on to do so.
      userZoomingEnabled: false,
      userPanningEnabled: !isTouch,
      boxSelectionEnabled: false,
      autoungrabify: true,
      selectionType: 'single',
      autounselectify: true,
    });
    this.members = '';
    this.busyMs = 0;
    this.stretch = this.wantedStretch();
    this.shown = new Map();
    this.cy.on('tap', 'node.peer', (event) => onChoose(event.target.id()));
    this.cy.on('tap', (event) => event.target === this.cy && onChoose(null));
    new ResizeObserver(() => this.onResize()).observe(where);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.cy.style(this.style()));
  }

  wantedStretch() {
    const where = this.cy.container();
    const ratio = where.clientHeight > 0 ? where.clientWidth / where.clientHeight : 1;
    return Math.round(Math.max(0.8, Math.min(1.9, ratio)) * 10) / 10;
  }

  onResize() {
    const stretch = this.wantedStretch();
    if (stretch !== this.stretch) {
      this.stretch = stretch;
      // The next news puts all in their places.
      this.members = '';
    }
    this.fit();
  }

  style() {
    const text = colour('--text');
    return [
      {
        selector: 'node',
        style: {
          label: 'data(label)', color: text, 'font-size': 13, 'text-valign': 'bottom', 'text-margin-y': 4,
          'font-family': 'system-ui, sans-serif', 'min-zoomed-font-size': 7, width: 18, height: 18,
          'background-color': colour('--none'), 'border-width': 0,
        },
      },
      { selector: 'node.self', style: { width: 34, height: 34, 'background-color': colour('--accent'), 'font-weight': 'bold' } },
      { selector: 'node.server', style: { shape: 'diamond', width: 20, height: 20, 'background-color': colour('--soft'), color: colour('--soft') } },
      { selector: 'node.direct', style: { 'background-color': colour('--direct') } },
      { selector: 'node.relay', style: { 'background-color': colour('--relay'), shape: 'round-rectangle' } },
      { selector: 'node.none', style: { 'background-color': colour('--page'), 'border-width': 2, 'border-color': colour('--none') } },
      { selector: 'node.chosen', style: { 'border-width': 4, 'border-color': text } },
      {
        selector: 'edge',
        style: {
          width: 'data(width)', 'curve-style': 'straight', 'line-color': colour('--none'), color: colour('--soft'),
          'target-label': 'data(label)', 'target-text-offset': 44, 'font-size': 11, 'text-background-color': colour('--page'), 'text-background-opacity': 0.85, 'text-background-padding': 2,
          'min-zoomed-font-size': 8,
        },
      },
      { selector: 'edge.direct', style: { 'line-color': colour('--direct') } },
      { selector: 'edge.relay', style: { 'line-color': colour('--relay'), 'line-style': 'dashed' } },
      { selector: 'edge.lossy', style: { color: colour('--bad') } },
      { selector: 'edge.none', style: { 'line-style': 'dotted', opacity: 0.5 } },
      { selector: 'edge.server', style: { 'line-color': colour('--soft'), 'line-style': 'solid', opacity: 0.45 } },
    ];
  }

  /** Shows a status; only what is another than before is touched. */
  show(status, chosen) {
    const wanted = this.elements(status, chosen);
    const members = [...wanted.keys()].join(' ');
    this.cy.batch(() => {
      for (const [id, each] of wanted) {
        this.showOne(id, each);
      }
      for (const id of this.shown.keys()) {
        if (!wanted.has(id)) {
          this.cy.getElementById(id).remove();
        }
      }
    });
    this.shown = wanted;
    if (members !== this.members) {
      this.members = members;
      this.fit();
    }
  }

  showOne(id, each) {
    const before = this.shown.get(id);
    if (!before) {
      this.cy.add({ group: each.data.source ? 'edges' : 'nodes', data: { id, ...each.data }, classes: each.classes, position: each.position });
      return;
    }
    const found = this.cy.getElementById(id);
    if (before.data.source !== each.data.source) {
      found.remove();
      this.cy.add({ group: 'edges', data: { id, ...each.data }, classes: each.classes });
      return;
    }
    if (before.classes !== each.classes) {
      found.classes(each.classes);
    }
    if (before.data.label !== each.data.label || before.data.width !== each.data.width) {
      found.data(each.data);
    }
    if (each.position && (before.position.x !== each.position.x || before.position.y !== each.position.y)) {
      found.position(each.position);
    }
  }

  /** All that is drawn, by id: nodes first, as links need them. */
  elements(status, chosen) {
    const wanted = new Map();
    wanted.set(SELF, { data: { label: shortened(status.id) }, classes: 'self', position: { x: 0, y: 0 } });
    const servers = status.servers;
    servers.forEach((server, i) => {
      const angle = (2 * Math.PI * i) / servers.length - Math.PI / 2;
      wanted.set('server ' + i, {
        data: { label: shortened(server.address) },
        classes: 'server',
        position: { x: this.stretch * SERVER_RADIUS * Math.cos(angle), y: SERVER_RADIUS * Math.sin(angle) },
      });
    });
    const peers = [...status.peers].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    const spots = places(peers.length, this.stretch);
    peers.forEach((peer, i) => {
      const classes = 'peer ' + peer.path + (peer.publicKey === chosen ? ' chosen' : '');
      wanted.set(peer.publicKey, { data: { label: shortened(peer.id) }, classes, position: spots[i] });
    });
    servers.forEach((server, i) => {
      const classes = server.state === 'registered' ? 'server' : 'none';
      wanted.set('to server ' + i, { data: { source: SELF, target: 'server ' + i, label: '', width: 1.2 }, classes });
    });
    const isBusyKept = peers.length > MANY && performance.now() - this.busyMs < BUSY_PAUSE_MS;
    if (!isBusyKept) {
      this.busyMs = performance.now();
    }
    const byName = new Map(peers.map((peer) => [peer.id, peer.publicKey]));
    peers.forEach((peer) => {
      const before = this.shown.get('to ' + peer.publicKey);
      const hasLabel = peers.length <= MOST_LABELLED_LINKS && peer.rttMs !== null;
      const data = {
        source: this.otherEnd(peer, servers, byName),
        target: peer.publicKey,
        label: hasLabel ? linkLabel(peer) : '',
        width: isBusyKept && before ? before.data.width : width(peer),
      };
      wanted.set('to ' + peer.publicKey, { data, classes: peer.path + (isLossy(peer) ? ' lossy' : '') });
    });
    return wanted;
  }

  /** Where the link to a peer comes from: the relay's place, if there is one between. */
  otherEnd(peer, servers, byName) {
    if (peer.path !== 'relay') {
      return SELF;
    }
    if (peer.relay !== null) {
      const relay = byName.get(peer.relay);
      return relay && relay !== peer.publicKey ? relay : SELF;
    }
    const at = servers.findIndex((server) => server.endpoint === peer.endpoint);
    const registered = servers.findIndex((server) => server.state === 'registered');
    const which = at >= 0 ? at : registered;
    return which >= 0 ? 'server ' + which : SELF;
  }

  fit() {
    this.cy.resize();
    this.cy.fit(undefined, 24);
    if (this.cy.zoom() > 1.3) {
      this.cy.zoom(1.3);
      this.cy.center();
    }
  }

  zoom(factor) {
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }
}
