// Sync, store, control: how the gateway itself is doing.

import { badge, factList } from './devices.js';
import { h } from './dom.js';
import { bytes, count, duration, since, time } from './format.js';

const LATE_CYCLE_MILLIS = 5000;

export function sync(uplinks, now) {
  if (uplinks.length === 0) return h('p', { class: 'muted' }, 'No uplink is configured: readings stay on this gateway.');
  return uplinks.map((u) =>
    h(
      'article',
      { key: u.id, class: `card ${u.connected ? '' : 'troubled'}`, 'data-uplink': u.id },
      h('header', null, h('h3', null, u.id), u.connected ? badge('good', 'connected') : badge('bad', 'not connected')),
      u.detail ? h('p', { class: u.connected ? 'small' : 'error' }, u.detail) : null,
      factList([
        ['Broker', u.broker],
        ['Connected since', u.connected && u.connectedSince ? since(u.connectedSince, now) : null],
        ['Backlog', backlog(u)],
        ['Oldest not sent', u.oldestUnsent ? `${time(u.oldestUnsent, now)}, ${duration(now - Date.parse(u.oldestUnsent))} old` : 'none'],
        ['Events waiting', count(u.backlogEvents)],
        ['In flight', count(u.inFlight, 'parcel', 'parcels')],
        ['Sent', `${count(u.parcelsSent, 'parcel', 'parcels')}, ${count(u.samplesSent, 'sample', 'samples')}, ${bytes(u.bytesSent)}`],
      ]),
    ),
  );
}

function backlog(u) {
  if (!u.backlogParcels && !u.backlogSamples) return 'none';
  return `${count(u.backlogParcels, 'parcel', 'parcels')}, ${count(u.backlogSamples, 'sample', 'samples')}, ${bytes(u.backlogBytes)}`;
}

export function gateway(status, now) {
  const store = status.store ?? {};
  const control = status.control ?? {};
  return h(
    'div',
    { class: 'card' },
    factList([
      ['Devices up', `${count(status.devices?.up)} of ${count(status.devices?.total)}`],
      ['Started', since(status.startedAt, now)],
      ['Time on the gateway', time(status.timestamp, now)],
      ['Boot', status.bootId],
      ['Site', [status.site?.id, status.site?.timezone].filter(Boolean).join(', ')],
      ['Last control cycle', cycle(control.lastCycleMillis)],
      ['Records waiting', count(control.recordsWaiting)],
      ['Records lost', lost(control.recordsLost)],
      ['Samples stored', count(store.samplesStored)],
      ['Samples dropped', lost(store.samplesDropped)],
      ['On disk', `${bytes(store.bytesOnDisk)} in ${count(store.blocks, 'block', 'blocks')}`],
    ]),
    buses(control.buses ?? []),
  );
}

/** Millis since it began: one is due each second. */
function cycle(millis) {
  if (typeof millis !== 'number') return null;
  return millis > LATE_CYCLE_MILLIS ? badge('bad', `${duration(millis)} ago`) : `${count(millis)} ms ago`;
}

function lost(value) {
  return value > 0 ? badge('bad', count(value)) : count(value);
}

function buses(list) {
  if (list.length === 0) return null;
  return h(
    'table',
    { class: 'rows numbers' },
    h('caption', null, 'Buses'),
    h('thead', null, h('tr', null, ['Bus', 'Devices', 'Waiting', 'Skipped'].map((c) => h('th', { scope: 'col' }, c)))),
    h(
      'tbody',
      null,
      list.map((b) =>
        h('tr', { key: b.bus }, h('th', { scope: 'row' }, b.bus), ...[b.devices, b.waiting, b.skipped].map((v) => h('td', null, Array.isArray(v) ? count(v.length) : count(v)))),
      ),
    ),
  );
}
