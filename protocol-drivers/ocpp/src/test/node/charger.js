// A charger made with ocpp-rpc, which checks every message in both directions against the published 1.6 schemas.
// Usage: node charger.js URL IDENTITY PASSWORD; prints a line a step, "done" at the end, and exits 1 at any violation.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [endpoint, identity, password] = process.argv.slice(2);
const client = new RPCClient({ endpoint, identity, password, protocols: ['ocpp1.6'], strictMode: true, reconnect: false });
const say = (word, value) => console.log(value === undefined ? word : `${word} ${JSON.stringify(value)}`);
const now = () => new Date().toISOString();
let profile;
let profileArrived;
const gotProfile = new Promise((resolve) => { profileArrived = resolve; });
let cleared;
const gotClear = new Promise((resolve) => { cleared = resolve; });

client.on('strictValidationFailure', (event) => { say('violation', String(event.error)); process.exit(1); });
client.handle('ChangeConfiguration', ({ params }) => { say('configure', params); return { status: 'Accepted' }; });
client.handle('TriggerMessage', () => ({ status: 'NotImplemented' }));
client.handle('SetChargingProfile', ({ params }) => {
  say('profile', params);
  profile = params.csChargingProfiles;
  profileArrived();
  return { status: 'Accepted' };
});
client.handle('GetCompositeSchedule', ({ params }) => ({
  status: 'Accepted', connectorId: params.connectorId,
  scheduleStart: profile ? profile.chargingSchedule.startSchedule : now(),
  chargingSchedule: profile ? profile.chargingSchedule
    : { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 32.0 }] },
}));
client.handle('ClearChargingProfile', ({ params }) => { say('clear', params); profile = undefined; cleared(); return { status: 'Accepted' }; });

(async () => {
  await client.connect();
  const boot = await client.call('BootNotification', { chargePointVendor: 'Peer', chargePointModel: 'Node', firmwareVersion: '1.0' });
  say('boot', boot.status);
  await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Preparing', timestamp: now() });
  const start = await client.call('StartTransaction', { connectorId: 1, idTag: 'TAG', meterStart: 1000, timestamp: now() });
  say('started', start.transactionId);
  await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp: now() });
  await gotProfile;
  await client.call('MeterValues', {
    connectorId: 1, transactionId: start.transactionId,
    meterValue: [{ timestamp: now(), sampledValue: [
      { value: '7.36', measurand: 'Power.Active.Import', unit: 'kW' },
      { value: '16.0', measurand: 'Current.Import', phase: 'L1', unit: 'A' },
      { value: '1234', unit: 'Wh' }] }],
  });
  await gotClear;
  await client.call('StopTransaction', { transactionId: start.transactionId, meterStop: 1300, timestamp: now(), reason: 'Local' });
  await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp: now() });
  say('done');
  await client.close();
  process.exit(0);
})().catch((error) => { say('failed', String(error)); process.exit(1); });
