// Values over time, and their drawing.
/* global uPlot */

const MOST = 900;

/** The last samples of so many values: a quarter of an hour where there is one a second. */
export class History {
  constructor(count) {
    this.times = [];
    this.values = Array.from({ length: count }, () => []);
  }

  add(timeMs, values) {
    this.times.push(timeMs / 1000);
    values.forEach((value, i) => this.values[i].push(value));
    if (this.times.length > MOST) {
      this.times.shift();
      this.values.forEach((list) => list.shift());
    }
  }

  data(...which) {
    return [this.times, ...which.map((i) => this.values[i])];
  }
}

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A drawing of lines: {label, colour (a custom property), value (number => text)}. */
export class Curves {
  constructor(where, lines, format) {
    this.where = where;
    this.plot = new uPlot(this.options(lines, format), [[], ...lines.map(() => [])], where);
    new ResizeObserver(() => this.resize()).observe(where);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.plot.redraw(false, true));
  }

  options(lines, format) {
    const axis = {
      stroke: () => colour('--soft'),
      grid: { stroke: () => colour('--line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    };
    return {
      width: this.width(),
      height: this.height(),
      legend: { live: true },
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      scales: { y: { range: (u, min, max) => [0, max > 0 ? max * 1.1 : 1] } },
      axes: [
        { ...axis, space: 80, values: '{HH}:{mm}:{ss}' },
        { ...axis, size: 76, space: 34, values: (u, splits) => splits.map(format) },
      ],
      series: [
        { label: 'time', value: (u, s) => (s === null ? '' : new Date(s * 1000).toLocaleTimeString([], { hour12: false })) },
        ...lines.map((line) => ({
          label: line.label,
          stroke: () => colour(line.colour),
          fill: line.filled ? () => colour(line.colour + '-soft') : undefined,
          width: 2,
          dash: line.dash,
          points: { show: false },
          value: (u, v) => (v === null || v === undefined ? '–' : format(v)),
        })),
      ],
    };
  }

  width() {
    return Math.max(200, this.where.clientWidth);
  }

  height() {
    return 190;
  }

  resize() {
    if (this.plot && this.where.clientWidth !== this.plot.width) {
      this.plot.setSize({ width: this.width(), height: this.height() });
    }
  }

  show(data) {
    this.plot.setData(data);
    if (!(this.plot.cursor.left >= 0)) {
      this.plot.setLegend({ idx: data[0].length - 1 }, false);
    }
  }
}
