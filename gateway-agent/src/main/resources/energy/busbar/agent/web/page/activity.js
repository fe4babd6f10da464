// Commands, dispatch events, claims.

import { badge } from './devices.js';
import { h } from './dom.js';
import { label, plain, quantity, time, words } from './format.js';
import { valueText } from './power.js';

const COMMAND_TONE = { pending: 'info', scheduled: 'info', success: 'good', failed: 'bad', overridden: 'warn' };
const DISPATCH_TONE = { 'in progress': 'good', scheduled: 'info', completed: 'neutral', cancelled: 'warn', draft: 'neutral' };
const VERDICT_TONE = { 'in force': 'good', clipped: 'warn', waiting: 'info', overridden: 'warn' };
const BOUND = { target: 'exactly', max: 'at most', min: 'at least' };
const MAX_ROWS = 20;

/** On a phone the cells of a row stand below each other, which costs a table its meaning: hence the roles. */
function table(caption, kind, columns, rows) {
  return h(
    'div',
    { class: 'card' },
    h(
      'table',
      { class: `rows stacking ${kind}`, role: 'table' },
      h('caption', { class: 'unseen' }, caption),
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, columns.map((c) => h('th', { scope: 'col', role: 'columnheader' }, c)))),
      h('tbody', { role: 'rowgroup' }, rows),
    ),
  );
}

const newest = (a, b) => Date.parse(b.receivedAt) - Date.parse(a.receivedAt);

export function commands(list, names, now) {
  if (list.length === 0) return h('p', { class: 'muted' }, 'No command has come yet.');
  const rows = [...list].sort(newest).slice(0, MAX_ROWS).map((c) => command(c, names, now));
  return table('Commands, newest first', 'commands', ['Received', 'Command', 'Outcome'], rows);
}

function command(c, names, now) {
  const status = words(String(c.status));
  const target = c.deviceId ? names.get(c.deviceId) ?? c.deviceId : c.tag ? `all with tag ${c.tag}` : null;
  return h(
    'tr',
    { key: c.id, role: 'row', 'data-command': c.id },
    h('td', { role: 'cell', class: 'when' }, time(c.receivedAt, now)),
    h(
      'td',
      { role: 'cell' },
      h('strong', null, c.slug),
      h('div', null, [target, plain(c.input)].filter(Boolean).join(': ')),
      h('div', { class: 'muted small' }, [`from ${c.source}`, c.until ? `until ${time(c.until, now)}` : null].filter(Boolean).join(', ')),
    ),
    h(
      'td',
      { role: 'cell' },
      badge(COMMAND_TONE[status] ?? 'neutral', status),
      c.overriddenBy ? h('div', { class: 'small' }, `by ${c.overriddenBy}`) : null,
      c.detail ? h('div', { class: 'small' }, c.detail) : null,
    ),
  );
}

export function dispatch(list, names, now) {
  if (list.length === 0) return h('p', { class: 'muted' }, 'No dispatch event is known.');
  return list.slice(0, MAX_ROWS).map((e) => {
    const status = words(String(e.status));
    const who = (e.devices ?? []).map((d) => names.get(d) ?? d).join(', ');
    return h(
      'article',
      { key: e.id, class: 'card' },
      h('header', null, h('h3', null, e.program || e.id), badge(DISPATCH_TONE[status] ?? 'neutral', status)),
      h('p', { class: 'muted small' }, [`${time(e.from, now)} to ${time(e.until, now)}`, who || 'every battery', `from ${e.source}`, e.id].join(' · ')),
      h('ul', { class: 'plain' }, (e.windows ?? []).map((w) => h('li', { key: w.from }, windowText(w, now)))),
      delivered(e.delivered ?? [], names),
    );
  });
}

/** Of an event that has ended; plus is into the site. */
function delivered(totals, names) {
  if (totals.length === 0) return null;
  const each = totals.map((t) => `${names.get(t.deviceId) ?? t.deviceId} ${quantity(t.wattHours, 'Wh')}`);
  return h('p', { class: 'small' }, `Delivered into the site: ${each.join(', ')}`);
}

function windowText(w, now) {
  const power = typeof w.power === 'number' ? ` ${quantity(w.power, 'W')}` : w.action === 'hold' ? '' : ' as much as possible';
  const limits = [
    typeof w.exportLimit === 'number' ? `export at most ${quantity(w.exportLimit, 'W')}` : null,
    typeof w.importLimit === 'number' ? `import at most ${quantity(w.importLimit, 'W')}` : null,
  ].filter(Boolean);
  return [`${time(w.from, now)} to ${time(w.until, now)}: ${words(String(w.action))}${power}`, ...limits].join(', ');
}

export function claims(list, names, now) {
  if (list.length === 0) return h('p', { class: 'muted' }, 'Nothing is claimed: devices run by their own settings.');
  return table('Who wants what', 'claims', ['What', 'Wanted by', 'Standing'], list.map((c) => claim(c, names, now)));
}

function claim(c, names, now) {
  const verdict = words(String(c.verdict)).replaceAll('-', ' ');
  const name = words(String(c.quantity)).replaceAll('-', ' ');
  const where = c.deviceId ? names.get(c.deviceId) ?? c.deviceId : 'Site';
  const bound = BOUND[String(c.bound).toLowerCase()] ?? words(String(c.bound));
  return h(
    'tr',
    { key: c.id, role: 'row' },
    h('td', { role: 'cell' }, h('strong', null, where), h('div', null, `${label(name)} ${bound} ${c.words ?? valueText(name, c.value, c.unit)}`)),
    h(
      'td',
      { role: 'cell' },
      h('div', null, c.owner),
      h('div', { class: 'muted small' }, [words(String(c.rank)), c.until ? `until ${time(c.until, now)}` : null].filter(Boolean).join(', ')),
    ),
    h(
      'td',
      { role: 'cell' },
      badge(VERDICT_TONE[verdict] ?? 'neutral', verdict),
      c.standing && words(String(c.standing)) !== verdict ? h('div', { class: 'small' }, c.standing) : null,
    ),
  );
}

