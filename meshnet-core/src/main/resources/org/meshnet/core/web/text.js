// Texts and elements. Whatever comes from elsewhere becomes a text node, never markup.

const BYTES = ['B', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];
const BITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'];

/** Without what has no look of its own, or turns round what stands beside it. */
export function visible(text) {
  return String(text).replace(/[\p{C}\u2028\u2029]/gu, '\ufffd');
}

/** An element of this kind, with attributes and children; a text is one too. */
export function element(kind, attributes = {}, ...children) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onclick') {
      made.addEventListener('click', value);
    } else {
      made.setAttribute(name, value);
    }
  }
  for (const child of children) {
    made.append(child instanceof Node ? child : visible(child));
  }
  return made;
}

/** Sets a text, if it is another: what stays the same costs nothing. */
export function say(where, text) {
  const shown = visible(text);
  if (where.textContent !== shown) {
    where.textContent = shown;
  }
}

/** What is made of each of the data in the place of what stood there, if they are others. */
export function fill(where, data, make) {
  const text = JSON.stringify(data);
  if (where.dataset.shown !== text) {
    where.dataset.shown = text;
    where.replaceChildren(...data.flatMap(make));
  }
}

export function byId(id) {
  return document.getElementById(id);
}

/** In powers of a thousand. */
function scaled(count, units) {
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return (unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)) + ' ' + units[unit];
}

/** 1.2 MB. */
export function bytes(count) {
  return scaled(count, BYTES);
}

/** 9.6 Mbit/s. */
export function bits(bytesPerSecond) {
  return scaled(bytesPerSecond * 8, BITS);
}

export function milliseconds(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  return (value >= 100 ? value.toFixed(0) : value.toFixed(1)) + ' ms';
}

export function percent(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  return value.toFixed(value >= 10 || value === 0 ? 0 : 1) + ' %';
}

/** 3 min, or 2 h 5 min. */
export function duration(seconds) {
  if (seconds < 60) {
    return seconds + ' s';
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? minutes + ' min' : Math.floor(minutes / 60) + ' h ' + (minutes % 60) + ' min';
}

export function clock(ms) {
  return new Date(ms).toLocaleTimeString([], { hour12: false });
}
