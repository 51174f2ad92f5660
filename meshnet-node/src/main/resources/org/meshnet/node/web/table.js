// The peers as a table that can be sorted and searched, updated in place.

import { bits, bytes, element, milliseconds, percent, say, visible } from './text.js';

const PATH_ORDER = { direct: 0, relay: 1, none: 2 };

function address(peer) {
  return peer.addresses.find((each) => !each.includes(':')) || peer.addresses[0] || '–';
}

/** 10.0.0.9 comes before 10.0.0.10. */
function addressKey(peer) {
  return address(peer).replace(/\d+/g, (digits) => digits.padStart(3, '0'));
}

function pathText(peer) {
  if (peer.path === 'relay') {
    return peer.relay === null ? 'relayed' : 'by ' + peer.relay;
  }
  return peer.path === 'direct' ? 'direct' : peer.state.replace('_', ' ');
}

function rate(value) {
  return value === null || value === undefined ? '–' : bits(value);
}

const COLUMNS = [
  { key: 'name', label: 'Peer', text: (p) => p.id, order: (p) => p.id.toLowerCase() },
  { key: 'address', label: 'Address', text: address, order: addressKey, wide: 'middle' },
  { key: 'way', label: 'Path', text: pathText, order: (p) => PATH_ORDER[p.path] + pathText(p) },
  { key: 'rtt', label: 'Latency', text: (p) => milliseconds(p.rttMs), order: (p) => p.rttMs, number: true },
  { key: 'loss', label: 'Loss', text: (p) => percent(p.lossPercent), order: (p) => p.lossPercent, number: true, wide: 'middle' },
  { key: 'rx', label: 'In', text: (p) => rate(p.rxRate), order: (p) => p.rxRate, number: true, wide: 'narrow' },
  { key: 'tx', label: 'Out', text: (p) => rate(p.txRate), order: (p) => p.txRate, number: true, wide: 'middle' },
  { key: 'total', label: 'Total', text: (p) => bytes(p.rxBytes + p.txBytes), order: (p) => p.rxBytes + p.txBytes, number: true, wide: 'wide' },
  { key: 'endpoint', label: 'Endpoint', text: (p) => p.endpoint || '–', order: (p) => p.endpoint || '', wide: 'wide' },
];

/** So many rows are shown unless all are asked for: each costs something with each news. */
const FIRST_ROWS = 50;
/** An order that the news changes again and again is not followed with each. */
const ORDER_PAUSE_MS = 4000;

/** What is unknown comes last, whichever way. */
function compare(a, b, direction) {
  const isUnknown = (value) => value === null || value === undefined;
  if (isUnknown(a) || isUnknown(b)) {
    return isUnknown(a) - isUnknown(b);
  }
  return (a < b ? -1 : a > b ? 1 : 0) * direction;
}

export class PeerTable {
  constructor(table, count, more, onChoose) {
    this.table = table;
    this.count = count;
    this.onChoose = onChoose;
    this.body = table.tBodies[0];
    this.rows = new Map();
    this.order = [];
    this.column = COLUMNS[0];
    this.direction = 1;
    this.filter = '';
    this.peers = [];
    this.chosen = null;
    this.orderedMs = 0;
    this.isWhole = false;
    this.more = more;
    more.addEventListener('click', () => this.showAll());
    this.heads = COLUMNS.map((column) => this.head(column));
    table.tHead.rows[0].append(...this.heads);
    this.sayOrder();
  }

  head(column) {
    const button = element('button', { type: 'button', onclick: () => this.sortBy(column) }, column.label);
    return element('th', { scope: 'col', class: this.classes(column) }, button);
  }

  classes(column) {
    return [column.key, column.wide, column.number ? 'number' : ''].filter(Boolean).join(' ');
  }

  sortBy(column) {
    this.direction = column === this.column ? -this.direction : 1;
    this.column = column;
    this.sayOrder();
    this.render();
  }

  sayOrder() {
    COLUMNS.forEach((column, i) => {
      if (column === this.column) {
        this.heads[i].setAttribute('aria-sort', this.direction > 0 ? 'ascending' : 'descending');
      } else {
        this.heads[i].removeAttribute('aria-sort');
      }
    });
  }

  find(text) {
    this.filter = text.toLowerCase();
    this.render();
  }

  choose(key) {
    this.chosen = key;
    this.render();
  }

  show(peers) {
    this.peers = peers;
    this.render(false);
  }

  showAll() {
    this.isWhole = true;
    this.render();
    this.table.parentElement.focus();
  }

  render(isAsked = true) {
    const wanted = this.peers.filter((peer) => this.isFound(peer));
    const keyed = wanted.map((peer) => ({ peer, value: this.column.order(peer) }));
    keyed.sort((a, b) => compare(a.value, b.value, this.direction) || compare(a.peer.id, b.peer.id, 1));
    const found = keyed.length;
    const shown = this.isWhole ? keyed : keyed.slice(0, FIRST_ROWS);
    const order = shown.map(({ peer }) => peer.publicKey);
    const gone = new Set(this.rows.keys());
    const rows = shown.map(({ peer }) => {
      gone.delete(peer.publicKey);
      return this.row(peer);
    });
    gone.forEach((key) => this.drop(key));
    const isSame = order.length === this.order.length && order.every((key, i) => key === this.order[i]);
    const isOther = order.length !== this.order.length || gone.size > 0 || performance.now() - this.orderedMs > ORDER_PAUSE_MS;
    if (!isSame && (isAsked || isOther)) {
      this.orderedMs = performance.now();
      this.order = order;
      this.replaceRows(rows);
    }
    const all = this.peers.length;
    const noun = all === 1 ? ' peer' : ' peers';
    say(this.count, found === all ? all + noun : found + ' of ' + all + noun);
    this.more.hidden = shown.length === found;
    say(this.more, 'Show all ' + found);
  }

  drop(key) {
    this.rows.get(key).row.remove();
    this.rows.delete(key);
  }

  /** A row that has the focus keeps it. */
  replaceRows(rows) {
    const focused = this.body.contains(document.activeElement) ? document.activeElement : null;
    this.body.append(...rows);
    if (focused && focused.isConnected) {
      focused.focus({ preventScroll: true });
    }
  }

  isFound(peer) {
    return (
      this.filter === '' ||
      [peer.id, peer.name || '', pathText(peer), ...peer.addresses].some((text) => text.toLowerCase().includes(this.filter))
    );
  }

  row(peer) {
    let known = this.rows.get(peer.publicKey);
    if (!known) {
      known = this.newRow(peer);
      this.rows.set(peer.publicKey, known);
    }
    COLUMNS.forEach((column, i) => this.sayCell(known, i, column.text(peer)));
    if (known.path !== peer.path) {
      known.path = peer.path;
      known.cells[2].className = 'path ' + peer.path;
    }
    const isChosen = peer.publicKey === this.chosen;
    if (known.isChosen !== isChosen) {
      known.isChosen = isChosen;
      known.row.setAttribute('aria-current', isChosen);
      known.cells[0].setAttribute('aria-pressed', isChosen);
    }
    return known.row;
  }

  sayCell(known, i, text) {
    if (known.texts[i] !== text) {
      known.texts[i] = text;
      known.cells[i].textContent = visible(text);
    }
  }

  newRow(peer) {
    const row = document.createElement('tr');
    const cells = COLUMNS.map((column) => {
      const cell = document.createElement('td');
      cell.className = this.classes(column);
      row.append(cell);
      if (column.key === 'name') {
        cell.append(element('button', { type: 'button' }));
        return cell.firstChild;
      }
      if (column.key === 'way') {
        cell.append(element('span', { class: 'path' }));
        return cell.firstChild;
      }
      return cell;
    });
    row.addEventListener('click', () => this.onChoose(peer.publicKey));
    return { row, cells, texts: [], path: '', isChosen: false };
  }
}
