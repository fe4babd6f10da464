// Login, the loop that asks once a second, and what is shown when the gateway does not answer.

import * as activity from './activity.js';
import { devices } from './devices.js';
import { render } from './dom.js';
import { count, duration, time } from './format.js';
import { gateway, sync } from './gateway.js';
import { alerts, isOpen, notices, summary, title } from './site.js';

const POLL_MILLIS = 1000;
const MAX_BACKOFF_MILLIS = 15_000;
const TIMEOUT_MILLIS = 10_000;

const at = (id) => document.getElementById(id);

let timer = 0;
/** The request that is out, to be aborted; null when none is. */
let asking = null;
/** Not while the login is shown. */
let watching = true;
let failures = 0;
let problem = '';
let lastGood = Date.now();
let openAlerts = -1;

// The loop: one request at a time, none while nobody looks.

function ask() {
  clearTimeout(timer);
  if (asking || document.hidden || !watching) return;
  const started = Date.now();
  asking = new AbortController();
  const limit = setTimeout(() => asking?.abort(), TIMEOUT_MILLIS);
  poll(asking.signal).finally(() => {
    clearTimeout(limit);
    asking = null;
    if (watching && !document.hidden) again(Math.max(0, started + backoff() - Date.now()));
  });
}

async function poll(signal) {
  try {
    const overview = await load(signal);
    if (!overview) return;
    failures = 0;
    lastGood = Date.now();
    show(overview);
  } catch (error) {
    if (document.hidden || !watching) return;
    failures += 1;
    problem = error instanceof Trouble ? error.message : 'The page cannot show what the gateway answers';
    if (!(error instanceof Trouble)) console.error(error);
  }
  banner();
}

class Trouble extends Error {}

/** @return the overview; nothing when the session has ended */
async function load(signal) {
  let response;
  try {
    response = await fetch('/api/overview', { signal });
    if (response.ok) return await response.json();
  } catch {
    throw new Trouble('No connection to the gateway');
  }
  if (response.status !== 401) throw new Trouble(`The gateway answers with error ${response.status}`);
  showLogin();
  return null;
}

function backoff() {
  return failures === 0 ? POLL_MILLIS : Math.min(POLL_MILLIS * 2 ** (failures - 1), MAX_BACKOFF_MILLIS);
}

function again(millis) {
  clearTimeout(timer);
  timer = setTimeout(ask, millis);
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    clearTimeout(timer);
    asking?.abort();
  } else {
    again(0);
  }
});

/** Its text stays the same through an outage: a screen reader says it once. */
function banner() {
  const bad = failures > 0;
  const box = at('banner');
  document.body.classList.toggle('offline', bad);
  const text = `${problem} since ${time(lastGood, Date.now())}. What is shown is older.`;
  if (bad && box.textContent !== text) box.textContent = text;
  if (!bad) box.textContent = '';
  box.hidden = !bad;
}

// Views

function show(overview) {
  const status = overview.status ?? {};
  const now = Date.parse(status.timestamp) || Date.now();
  const list = overview.devices ?? [];
  const names = new Map(list.map((d) => [d.id, d.name || d.id]));
  const found = overview.alerts ?? [];
  at('login').hidden = true;
  at('app').hidden = false;
  document.title = `${status.site?.name || 'Site'} · Busbar gateway`;
  render(at('title'), title(status));
  render(at('notices'), notices(status));
  render(at('summary'), summary(list));
  render(at('alerts'), alerts(found, names, now));
  render(at('devices'), devices(list, now, overview.sessions ?? []));
  render(at('commands'), activity.commands(overview.commands ?? [], names, now));
  render(at('dispatch'), activity.dispatch(overview.dispatchEvents ?? [], names, now));
  render(at('claims'), activity.claims(overview.claims ?? [], names, now));
  render(at('sync'), sync(status.uplinks ?? [], now));
  render(at('gateway'), gateway(status, now));
  announce(found.filter(isOpen).length);
}

function announce(open) {
  if (open !== openAlerts) {
    openAlerts = open;
    at('announce').textContent = open === 0 ? 'No open alerts' : count(open, 'open alert', 'open alerts');
  }
}

function showLogin() {
  watching = false;
  failures = 0;
  banner();
  clearTimeout(timer);
  at('app').hidden = true;
  at('login').hidden = false;
  at('log').hidden = true;
  at('log').textContent = '';
  document.title = 'Busbar gateway';
  at('code').focus();
}

// What a person does

function post(path, body) {
  return fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

at('login-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = event.target.querySelector('button');
  const message = at('login-message');
  button.disabled = true;
  message.textContent = '';
  try {
    const response = await post('/api/login', { code: at('code').value });
    if (response.ok) {
      at('code').value = '';
      lastGood = Date.now();
      watching = true;
      again(0);
    } else if (response.status === 429) {
      const wait = Number(response.headers.get('Retry-After')) || 1;
      message.textContent = `Too many attempts. Try again in ${duration(wait * 1000)}.`;
    } else {
      message.textContent = response.status === 401 ? "This is not the gateway's code." : `The gateway answers with error ${response.status}.`;
    }
  } catch {
    message.textContent = 'The gateway does not answer.';
  } finally {
    button.disabled = false;
  }
});

at('logout').addEventListener('click', async () => {
  try {
    await post('/api/logout', {});
    showLogin();
    asking?.abort();
  } catch {
    // The banner says that the gateway does not answer; the session ends there by itself.
  }
});

at('log-load').addEventListener('click', async () => {
  const message = at('log-message');
  message.textContent = 'Loading…';
  try {
    const response = await fetch('/api/logs?lines=200');
    if (response.status === 401) return showLogin();
    if (!response.ok) throw new Error(`error ${response.status}`);
    const lines = (await response.json()).lines ?? [];
    const box = at('log');
    box.textContent = lines.join('\n');
    box.hidden = false;
    box.scrollTop = box.scrollHeight;
    message.textContent = `${count(lines.length, 'line', 'lines')}, read at ${time(Date.now(), Date.now())}`;
    at('log-load').textContent = 'Read again';
  } catch {
    message.textContent = 'The log could not be read.';
  }
});

ask();
