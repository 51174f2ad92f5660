// The connection to the program: one stream of what is new, and single questions. The token, if there is one, lives in
// memory only.

import { byId, say } from './text.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10000;
const HIDDEN_MS = 10000;

let token = '';

/** Takes the token out of the address, so that it is in no history and no bookmark. */
export function takeTokenFromAddress() {
  const found = new URLSearchParams(location.hash.slice(1)).get('token');
  if (found) {
    setToken(found);
    history.replaceState(null, '', location.pathname + location.search);
  }
}

function setToken(text) {
  token = text;
}

/** Says at the top of the page how it stands with the connection, and asks for the token where it is wanted. */
export function sayState(state, words) {
  byId('state').className = 'state ' + state;
  say(byId('state'), state === 'live' ? 'live' : words);
  byId('token-form').hidden = state !== 'refused';
}

/** A flaw of the page is no fault of the program. */
export function sayFlaw(e) {
  console.error(e);
  sayState('waiting', 'a flaw in this page: the browser’s console has more');
}

/** Once somebody has given a token, it is as with a page that is opened anew. */
export function onToken(begin) {
  byId('token-form').addEventListener('submit', (event) => {
    event.preventDefault();
    setToken(byId('token').value.trim());
    byId('token').value = '';
    byId('token-form').hidden = true;
    begin();
  });
}

function headers(more) {
  return token ? { ...more, Authorization: 'Bearer ' + token } : more;
}

/** What went wrong, in words, and with which status of HTTP (0 for no answer). */
export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

async function refusedBy(response) {
  let reason = 'the program answers ' + response.status;
  try {
    reason = (await response.json()).error || reason;
  } catch {
    // Said already.
  }
  return new Refused(response.status, reason);
}

/** Asks once; the answer's JSON. */
export async function ask(name, query = {}, method = 'GET') {
  let response;
  try {
    response = await fetch('api/' + name + '?' + new URLSearchParams(query), {
      method,
      cache: 'no-store',
      credentials: 'omit',
      headers: headers(method === 'POST' ? { 'X-MeshNet': '1' } : {}),
    });
  } catch {
    throw new Refused(0, 'the program does not answer');
  }
  if (!response.ok) {
    throw await refusedBy(response);
  }
  return response.json();
}

/** Has something done; the answer's JSON. */
export function command(name, query) {
  return ask(name, query, 'POST');
}

/**
 * Hears of a topic, again and again, whatever happens to the program, until it is stopped. A page that nobody sees
 * listens to nothing.
 */
export class Listener {
  /** on.data(what is new), on.state('live' | 'waiting' | 'refused', words) */
  constructor(on) {
    this.on = on;
    this.topic = null;
    this.abort = null;
    this.timer = 0;
    this.pauseMs = FIRST_PAUSE_MS;
    document.addEventListener('visibilitychange', () => this.onVisibility());
  }

  listenTo(topic) {
    this.topic = topic;
    this.pauseMs = FIRST_PAUSE_MS;
    this.restart();
  }

  onVisibility() {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) {
      this.hiddenTimer = setTimeout(() => this.stop(), HIDDEN_MS);
    } else if (this.topic !== null && !this.abort) {
      this.restart();
    }
  }

  stop() {
    clearTimeout(this.timer);
    if (this.abort) {
      this.abort.abort();
      this.abort = null;
    }
  }

  restart() {
    this.stop();
    this.abort = new AbortController();
    this.run(this.topic, this.abort);
  }

  async run(topic, abort) {
    let words = 'the program ended the connection';
    try {
      await this.read(topic, abort.signal);
    } catch (e) {
      if (abort.signal.aborted) {
        return;
      }
      if (e.status === 401) {
        this.abort = null;
        this.on.state('refused', e.message);
        return;
      }
      words = e instanceof Refused ? e.message : 'the program does not answer';
    }
    if (!abort.signal.aborted) {
      this.on.state('waiting', words);
      this.timer = setTimeout(() => this.restart(), this.pauseMs);
      this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
    }
  }

  async read(topic, signal) {
    const response = await fetch('api/stream?' + new URLSearchParams({ topic }), {
      cache: 'no-store',
      credentials: 'omit',
      headers: headers({}),
      signal,
    });
    if (!response.ok) {
      throw await refusedBy(response);
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      const events = (rest + value).split('\n\n');
      rest = events.pop();
      for (const event of events) {
        if (event.startsWith('data: ') && !signal.aborted) {
          this.pauseMs = FIRST_PAUSE_MS;
          this.tell(event.slice('data: '.length));
        }
      }
    }
  }

  /** A flaw of the page is nothing to end the connection for. */
  tell(news) {
    this.on.state('live', '');
    try {
      this.on.data(JSON.parse(news));
    } catch (e) {
      sayFlaw(e);
    }
  }
}
