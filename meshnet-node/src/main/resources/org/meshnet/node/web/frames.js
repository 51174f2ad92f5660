// A frame for each part of the page: what is typed or clicked meanwhile waits for one part only.

import { sayFlaw } from './live.js';

/** Draws parts, each in an animation frame of its own. */
export class Frames {
  constructor(parts) {
    this.parts = parts;
    this.waiting = new Set();
    this.startMs = 0;
  }

  /** Has all parts drawn anew. Those that still wait keep their turns, so that none waits for ever. */
  draw() {
    if (this.waiting.size === 0) {
      this.startMs = performance.now();
      this.ask();
    }
    this.parts.forEach((part) => this.waiting.add(part));
  }

  ask() {
    requestAnimationFrame(() => this.onFrame());
  }

  onFrame() {
    const [part] = this.waiting;
    this.waiting.delete(part);
    try {
      part();
    } catch (e) {
      sayFlaw(e);
    }
    if (this.waiting.size > 0) {
      this.ask();
    } else {
      this.tellDrawn();
    }
  }

  /** How long it took until all was drawn, for whoever measures. */
  tellDrawn() {
    performance.clearMeasures('meshnet-update');
    performance.measure('meshnet-update', { start: this.startMs });
  }
}
