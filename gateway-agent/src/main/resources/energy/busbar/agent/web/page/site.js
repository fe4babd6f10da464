// Header, summary, alerts.

import { badge } from './devices.js';
import { h } from './dom.js';
import { ago, count, duration, quantity, since, words } from './format.js';
import { direction, flows } from './power.js';

const SEVERITY_TONE = { CRITICAL: 'bad', WARNING: 'warn', INFO: 'info' };
const SEVERITY_ORDER = { CRITICAL: 0, WARNING: 1, INFO: 2 };
const OPEN = new Set(['OPEN', 'ACKNOWLEDGED']);

export function title(status) {
  const site = status.site ?? {};
  return [
    h('h1', null, site.name || site.id || 'Site'),
    h(
      'p',
      { class: 'muted small' },
      [`gateway ${status.gatewayId}`, `version ${status.version}`, `up ${duration(status.uptimeSeconds * 1000)}`].join(' · '),
      ' ',
      status.clock?.synchronised ? badge('good', 'clock synchronised') : badge('warn', 'clock not synchronised'),
    ),
  ];
}

export function notices(status) {
  const list = [];
  if (status.site?.commissioned === false) {
    list.push(h('p', { key: 'commissioned', class: 'notice' }, 'This site is not commissioned: the gateway reads, but moves nothing.'));
  }
  if (status.site?.serviceLockout) {
    list.push(h('p', { key: 'lockout', class: 'notice' }, `Service lockout, switched on by ${status.site.serviceLockoutBy}: the gateway sets nothing.`));
  }
  if (status.clock?.synchronised === false) {
    list.push(h('p', { key: 'clock', class: 'notice' }, 'The clock is not synchronised: times below may be wrong.'));
  }
  return list;
}

export function summary(devices) {
  const shown = flows(devices);
  if (shown.length === 0) return h('p', { class: 'muted' }, 'No device measures a power here.');
  return shown.map(tile);
}

function tile(flow) {
  const known = flow.watts !== null;
  const word = known ? direction(flow.point, flow.watts) : '';
  return h(
    'div',
    { key: flow.title, class: `tile ${flow.point}`, 'data-flow': flow.title.toLowerCase() },
    h('h3', null, flow.title),
    h('p', { class: 'big' }, known ? quantity(flow.point === 'house' ? flow.watts : Math.abs(flow.watts), 'W') : 'unknown'),
    h(
      'p',
      { class: 'muted' },
      known ? [word, flow.percent === null || flow.percent === undefined ? '' : quantity(flow.percent, '%')].filter(Boolean).join(' · ') : reason(flow),
    ),
  );
}

function reason(flow) {
  return `no good reading of ${[...new Set(flow.missing)].join(', ')}`;
}

export function isOpen(alert) {
  return OPEN.has(String(alert.status).toUpperCase());
}

export function alerts(list, names, now) {
  const open = list.filter(isOpen).sort((a, b) => order(a) - order(b) || Date.parse(b.createdAt) - Date.parse(a.createdAt));
  const past = list.filter((alert) => !isOpen(alert));
  return [
    open.length === 0
      ? h('p', { key: 'none', class: 'calm' }, 'No open alerts.')
      : h('ul', { key: 'open', class: 'alerts' }, open.map((alert) => item(alert, names, now))),
    past.length === 0
      ? null
      : h(
          'details',
          { key: 'past' },
          h('summary', null, count(past.length, 'earlier alert', 'earlier alerts')),
          h('ul', { class: 'alerts past' }, past.map((alert) => item(alert, names, now))),
        ),
  ];
}

function order(alert) {
  return SEVERITY_ORDER[String(alert.severity).toUpperCase()] ?? 3;
}

function item(alert, names, now) {
  const tone = SEVERITY_TONE[String(alert.severity).toUpperCase()] ?? 'neutral';
  const open = isOpen(alert);
  const where = alert.deviceId ? names.get(alert.deviceId) ?? alert.deviceId : null;
  return h(
    'li',
    { key: alert.id, class: `card alert ${open ? tone : ''}` },
    h(
      'p',
      null,
      badge(open ? tone : 'neutral', words(String(alert.severity))),
      ' ',
      h('strong', null, alert.title),
      open && String(alert.status).toUpperCase() === 'OPEN' ? null : [' ', badge('neutral', words(String(alert.status)))],
    ),
    alert.description ? h('p', null, alert.description) : null,
    h(
      'p',
      { class: 'muted small' },
      [where, words(String(alert.type ?? '')), words(String(alert.subtype ?? '')).replaceAll('-', ' '), open ? `since ${since(alert.createdAt, now)}` : `last change ${ago(alert.updatedAt, now)}`]
        .filter(Boolean)
        .join(' · '),
    ),
  );
}
