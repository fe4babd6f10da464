// A charger with two outlets and a car at each, made with ocpp-rpc, which holds every message in both directions against the
// published schemas. Profiles stack as the standard says: the transaction's counts before the default, the station's caps each.
// Usage: node twin.js URL IDENTITY ocpp1.6|ocpp2.0.1; prints a JSON line a change of the offered currents and exits 1 at any
// violation; it ends with its input.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [endpoint, identity, protocol] = process.argv.slice(2);
const old = protocol === 'ocpp1.6';
const client = new RPCClient({ endpoint, identity, protocols: [protocol], strictMode: true, reconnect: true });
const now = () => new Date().toISOString();
const FUSE = 16;
const outlets = new Map([[1, { seqNo: 0, wattHours: 0 }], [2, { seqNo: 0, wattHours: 0 }]]);
let profiles = [];
let shown = '';

const say = (line) => console.log(JSON.stringify(line));
client.on('strictValidationFailure', (event) => { say({ violation: String(event.error) }); process.exit(1); });
client.handle('ChangeConfiguration', () => ({ status: 'Accepted' }));
client.handle('SetVariables', ({ params }) => ({ setVariableResult: params.setVariableData.map(
  ({ component, variable }) => ({ attributeStatus: 'Accepted', component, variable })) }));
client.handle('GetBaseReport', () => ({ status: 'NotSupported' }));
client.handle('TriggerMessage', () => ({ status: 'NotImplemented' }));
client.handle('SetChargingProfile', ({ params }) => {
  const raw = old ? params.csChargingProfiles : params.chargingProfile;
  const profile = {
    at: old ? params.connectorId : params.evseId, id: old ? raw.chargingProfileId : raw.id, stack: raw.stackLevel,
    purpose: raw.chargingProfilePurpose, transaction: raw.transactionId, schedule: old ? raw.chargingSchedule : raw.chargingSchedule[0],
  };
  if (profile.purpose === 'TxProfile' && String(outlets.get(profile.at).transaction) !== String(profile.transaction)) {
    return { status: 'Rejected' };
  }
  const same = (other) => other.at === profile.at && other.purpose === profile.purpose && other.stack === profile.stack;
  profiles = profiles.filter((other) => other.id !== profile.id && !same(other)).concat(profile);
  return { status: 'Accepted' };
});
client.handle('ClearChargingProfile', ({ params }) => {
  const criteria = old ? params : params.chargingProfileCriteria || {};
  const [id, at, purpose] = [old ? params.id : params.chargingProfileId, old ? criteria.connectorId : criteria.evseId, criteria.chargingProfilePurpose];
  const fits = (profile) => (id === undefined || profile.id === id) && (at === undefined || profile.at === at)
    && (purpose === undefined || profile.purpose === purpose);
  const before = profiles.length;
  profiles = profiles.filter((profile) => !fits(profile));
  return { status: profiles.length < before ? 'Accepted' : 'Unknown' };
});
client.handle('GetCompositeSchedule', ({ params }) => {
  const at = old ? params.connectorId : params.evseId;
  const periods = [{ startPeriod: 0, limit: offered(at) }];
  return old
    ? { status: 'Accepted', connectorId: at, scheduleStart: now(), chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: periods } }
    : { status: 'Accepted', schedule: { evseId: at, duration: params.duration, scheduleStart: now(), chargingRateUnit: 'A', chargingSchedulePeriod: periods } };
});

function limit(profile) {
  if (!profile) return FUSE;
  const age = (Date.now() - Date.parse(profile.schedule.startSchedule || now())) / 1000;
  return profile.schedule.chargingSchedulePeriod.filter(({ startPeriod }) => startPeriod <= age).pop().limit;
}

function offered(at) {
  const of = (purpose) => profiles.find((profile) => profile.purpose === purpose && profile.at === at);
  const station = profiles.find((profile) => profile.at === 0);
  return Math.min(FUSE, limit(station), limit(of('TxProfile') || of('TxDefaultProfile')));
}

const event = (at, eventType, more) => client.call('TransactionEvent', {
  eventType, triggerReason: 'Trigger', timestamp: now(), seqNo: outlets.get(at).seqNo++, evse: { id: at, connectorId: 1 },
  transactionInfo: { transactionId: outlets.get(at).transaction, chargingState: 'Charging' }, ...more,
});
const status = (at, word, word201) => client.call('StatusNotification', old
  ? { connectorId: at, errorCode: 'NoError', status: word, timestamp: now() }
  : { evseId: at, connectorId: 1, connectorStatus: word201, timestamp: now() });

async function plug(at) {
  await status(at, 'Preparing', 'Occupied');
  if (old) {
    const started = await client.call('StartTransaction', { connectorId: at, idTag: 'TAG', meterStart: 0, timestamp: now() });
    outlets.get(at).transaction = started.transactionId;
  } else {
    outlets.get(at).transaction = `TX-${at}`;
    await event(at, 'Started', { idToken: { idToken: 'TAG', type: 'ISO14443' } });
  }
  await status(at, 'Charging', 'Occupied');
}

function measure(at) {
  const outlet = outlets.get(at);
  const amps = outlet.transaction === undefined || offered(at) < 6 ? 0 : offered(at);
  outlet.wattHours += (amps * 230 * 3) / 3600;
  const number = (value) => (old ? value.toFixed(1) : value);
  const unit = (name) => (old ? { unit: name } : { unitOfMeasure: { unit: name } });
  const meterValue = [{ timestamp: now(), sampledValue: [
    { value: number(amps * 230 * 3), measurand: 'Power.Active.Import', ...unit('W') },
    ...['L1', 'L2', 'L3'].map((phase) => ({ value: number(amps), measurand: 'Current.Import', phase, ...unit('A') })),
    { value: number(outlet.wattHours), measurand: 'Energy.Active.Import.Register', ...unit('Wh') }] }];
  if (outlet.transaction !== undefined) {
    const sent = old
      ? client.call('MeterValues', { connectorId: at, transactionId: outlet.transaction, meterValue })
      : event(at, 'Updated', { meterValue });
    sent.catch(() => {});
  }
  return amps;
}

(async () => {
  for (let tries = 0; ; tries++) {
    // A gateway that is not there yet; later the client connects again by itself.
    try { await client.connect(); break; } catch (error) { if (tries > 60) throw error; }
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
  for (let boot, tries = 0; !boot; tries++) {
    // A gateway that is just starting may end the first connection; the client comes back by itself.
    try {
      boot = await client.call('BootNotification', old
        ? { chargePointVendor: 'Peer', chargePointModel: 'Twin' }
        : { reason: 'PowerUp', chargingStation: { vendorName: 'Peer', model: 'Twin' } });
    } catch (error) {
      if (tries > 60) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 500); });
    }
  }
  await plug(1);
  await plug(2);
  setInterval(() => {
    const line = JSON.stringify({ amps: [measure(1), measure(2)], purposes: [...new Set(profiles.map(({ purpose }) => purpose))].sort() });
    if (line !== shown) {
      shown = line;
      console.log(line);
    }
  }, 1000);
})().catch((error) => { say({ failed: String(error) }); process.exit(1); });
process.stdin.on('end', () => process.exit(0)).resume();
