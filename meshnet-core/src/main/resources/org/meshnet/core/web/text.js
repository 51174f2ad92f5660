// Texts and elements. Whatever comes from elsewhere becomes a text node, never markup.

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];

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
    } else if (value !== null && value !== false) {
      made.setAttribute(name, value === true ? '' : value);
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

export function byId(id) {
  return document.getElementById(id);
}

/** 1.2 MB, in powers of a thousand. */
export function bytes(count) {
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return (unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)) + ' ' + UNITS[unit];
}

/** 9.6 Mbit/s. */
export function bits(bytesPerSecond) {
  let value = bytesPerSecond * 8;
  let unit = 0;
  const units = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'];
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return (unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)) + ' ' + units[unit];
}

export function milliseconds(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  return (value >= 100 ? value.toFixed(0) : value.toFixed(1)) + ' ms';
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
