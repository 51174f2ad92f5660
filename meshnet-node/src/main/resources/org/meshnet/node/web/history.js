// What the curves show: all peers together, and each of them.

import { History } from './curves.js';

const RX = 0;
const TX = 1;
const RTT = 2;
const WORST = 3;

function median(values) {
  if (values.length === 0) {
    return null;
  }
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Rates and latencies since the page was opened, of all peers and of each. */
export class MeshHistory {
  constructor() {
    this.all = new History(WORST + 1);
    this.peers = new Map();
    this.timeMs = 0;
  }

  /** Takes a status in; leaves with each peer how fast it sends and receives now. */
  add(timeMs, peers) {
    const seconds = (timeMs - this.timeMs) / 1000;
    const isNext = this.timeMs > 0 && seconds > 0 && seconds < 30;
    let rx = 0;
    let tx = 0;
    const rtts = [];
    const gone = new Set(this.peers.keys());
    for (const peer of peers) {
      gone.delete(peer.publicKey);
      const known = this.peers.get(peer.publicKey) || this.begin(peer.publicKey);
      const isCounted = isNext && known.rxBytes !== null && peer.rxBytes >= known.rxBytes && peer.txBytes >= known.txBytes;
      peer.rxRate = isCounted ? (peer.rxBytes - known.rxBytes) / seconds : null;
      peer.txRate = isCounted ? (peer.txBytes - known.txBytes) / seconds : null;
      known.rxBytes = peer.rxBytes;
      known.txBytes = peer.txBytes;
      known.history.add(timeMs, [peer.rxRate, peer.txRate, peer.rttMs]);
      rx += peer.rxRate || 0;
      tx += peer.txRate || 0;
      if (peer.rttMs !== null) {
        rtts.push(peer.rttMs);
      }
    }
    gone.forEach((key) => this.peers.delete(key));
    this.all.add(timeMs, [isNext ? rx : null, isNext ? tx : null, median(rtts), rtts.length ? rtts[rtts.length - 1] : null]);
    this.timeMs = timeMs;
  }

  begin(key) {
    const fresh = { rxBytes: null, txBytes: null, history: new History(RTT + 1) };
    this.peers.set(key, fresh);
    return fresh;
  }

  traffic(key) {
    const known = this.peers.get(key);
    return (known ? known.history : this.all).data(RX, TX);
  }

  latency(key) {
    const known = this.peers.get(key);
    return known ? [...known.history.data(RTT), known.history.times.map(() => null)] : this.all.data(RTT, WORST);
  }
}
