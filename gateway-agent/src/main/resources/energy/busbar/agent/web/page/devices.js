import { h } from './dom.js';
import { count, label, quantity, since, time, words } from './format.js';
import { reading, valueText } from './power.js';

const FIRST = {
  meter: ['gridPower', 'gridImportEnergy', 'gridExportEnergy', 'frequency'],
  inverter: ['power', 'energy', 'operatingState', 'powerLimit'],
  battery: ['chargeRate', 'chargePercentage', 'chargingState', 'backupReserve'],
  charger: ['chargerWattage', 'isPluggedIn', 'offeredCurrent', 'chargerEnergy'],
};

const SESSIONS_SHOWN = 3;

const QUALITY = { stale: 'stale', not_implemented: 'not implemented', comm_fail: 'no answer', out_of_range: 'out of range' };

const LINK_TONE = { up: 'good', connecting: 'info', unreachable: 'bad', garbled: 'bad', refused: 'bad', mismatch: 'bad' };

export function badge(tone, text) {
  return h('span', { class: `badge ${tone}` }, text);
}

/** @param sessions newest first, of all chargers */
export function devices(list, now, sessions = []) {
  if (list.length === 0) return h('p', { class: 'muted' }, 'No devices are configured.');
  return list.map((device) => card(device, now, sessions.filter((s) => s.deviceId === device.id)));
}

function card(device, now, sessions) {
  const link = String(device.link ?? 'connecting').toLowerCase();
  const all = device.readings ?? [];
  const first = (FIRST[device.type] ?? all.slice(0, 4).map((r) => r.point)).map((p) => reading(device, p));
  const shown = first.filter((r) => r !== undefined);
  const more = all.filter((r) => !shown.includes(r));
  return h(
    'article',
    { key: `device-${device.id}`, class: `card device ${link === 'up' ? '' : 'troubled'}`, 'data-device': device.id },
    h('header', null, h('h3', null, device.name || device.id), badge(LINK_TONE[link] ?? 'bad', words(link))),
    h('p', { class: 'muted small' }, kind(device)),
    link === 'up' ? null : h('p', { class: 'small' }, `${words(link)} since ${since(device.linkSince, now)}`),
    device.lastError
      ? h('p', { class: link === 'up' ? 'small muted' : 'error' }, h('strong', null, link === 'up' ? 'Last error: ' : 'Error: '), device.lastError)
      : null,
    shown.length > 0 ? readings(shown, device, now) : h('p', { class: 'muted' }, 'No values yet.'),
    device.decision ? h('p', { class: 'small decision' }, h('strong', null, 'Sharing: '), device.decision) : null,
    setpoints(device.setpoints ?? []),
    charged(sessions.slice(0, SESSIONS_SHOWN), now),
    h(
      'details',
      null,
      h('summary', null, more.length > 0 ? `${count(more.length, 'more value', 'more values')}, link, device` : 'Link, device'),
      more.length > 0 ? readings(more, device, now) : null,
      facts(device, link, now),
    ),
  );
}

function charged(list, now) {
  if (list.length === 0) return null;
  return h(
    'div',
    { class: 'sessions' },
    h('h4', null, 'Sessions'),
    h(
      'ul',
      null,
      list.map((s) =>
        h(
          'li',
          { key: s.sessionId },
          h('strong', null, `${((s.energy ?? 0) / 1000).toFixed(2)} kWh`),
          ` from ${s.startedAt ? time(s.startedAt, now) : 'an unknown time'}`,
          s.stoppedAt ? ` to ${time(s.stoppedAt, now)}` : '',
          h('span', { class: 'muted' }, s.tokenMasked ? ` · ${s.tokenMasked}` : ''),
          s.status === 'open' ? [' ', badge('info', 'charging session open')] : null,
          (s.anomalies ?? []).length > 0 ? [' ', badge('warn', s.anomalies.join(', ').replaceAll('-', ' '))] : null,
        ),
      ),
    ),
  );
}

function kind(device) {
  const role = device.role ? words(String(device.role)).replace('pv', 'PV') : null;
  return [device.type, role, device.id, device.protocol].filter(Boolean).join(' · ');
}

function readings(list, device, now) {
  return h(
    'table',
    { class: 'values' },
    h('caption', { class: 'unseen' }, `Values of ${device.name || device.id}`),
    h('thead', { class: 'unseen' }, h('tr', null, ['Point', 'Value'].map((t) => h('th', { scope: 'col' }, t)))),
    h('tbody', null, list.map((r) => row(r, device, now))),
  );
}

function row(r, device, now) {
  const quality = String(r.quality ?? 'good').toLowerCase();
  const good = quality === 'good';
  const fixed = typeof r.value === 'string' ? '' : 'fixed';
  const doubt = badge(quality === 'not_implemented' ? 'neutral' : 'warn', QUALITY[quality] ?? words(quality));
  const old = quality === 'not_implemented' ? null : h('span', { class: 'small muted' }, ` of ${time(r.at, now)}`);
  return h(
    'tr',
    { key: r.point, class: good ? null : 'doubtful', 'data-point': r.point },
    h('th', { scope: 'row', title: r.point }, label(r.point)),
    h('td', null, h('span', { class: `value ${fixed}` }, valueText(r.point, r.value, r.unit, device.type)), good ? null : [' ', doubt, old]),
  );
}

function setpoints(list) {
  if (list.length === 0) return null;
  return h(
    'div',
    { class: 'setpoints' },
    h('h4', null, 'Setpoints in force'),
    h(
      'ul',
      null,
      list.map((s) => {
        const name = words(String(s.quantity)).replaceAll('-', ' ');
        const revert = s.timeoutSeconds ? `; the device falls back ${quantity(s.timeoutSeconds, 's')} after the last renewal` : '';
        return h(
          'li',
          { key: s.quantity },
          `${label(name)}: `,
          h('strong', null, s.words ?? valueText(name, s.value, s.unit)),
          h('span', { class: 'muted' }, revert),
        );
      }),
    ),
  );
}

/** A list of names and values; empty values are left out. */
export function factList(pairs) {
  return h(
    'dl',
    null,
    pairs
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([name, value]) => h('div', { key: name }, h('dt', null, name), h('dd', null, value))),
  );
}

function facts(device, link, now) {
  const counters = device.counters ?? {};
  const trip = counters.lastRoundTripMillis;
  const measured = (device.readings ?? []).map((r) => Date.parse(r.at)).filter((t) => !Number.isNaN(t));
  return factList([
    ['Link', `${words(link)} since ${since(device.linkSince, now)}`],
    ['Last measured', measured.length > 0 ? time(Math.max(...measured), now) : null],
    ['Requests', count(counters.requests)],
    ['Failures', count(counters.failures)],
    ['Reconnects', count(counters.reconnects)],
    ['Last round trip', typeof trip === 'number' && trip > 0 ? `${trip < 10 ? Math.round(trip * 10) / 10 : Math.round(trip)} ms` : null],
    ['Manufacturer', device.manufacturer],
    ['Model', device.model],
    ['Serial number', device.serialNumber],
    ['Firmware', device.firmwareVersion],
    ['Rated power', typeof device.ratedWatts === 'number' ? quantity(device.ratedWatts, 'W') : null],
    ['Tags', (device.tags ?? []).join(', ')],
  ]);
}

