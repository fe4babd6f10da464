// A 2.0.1 charger made with ocpp-rpc, which checks every message in both directions against the published schemas.
// Usage: node charger201.js URL IDENTITY PASSWORD; prints a line a step, "done" at the end, and exits 1 at any violation.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [endpoint, identity, password] = process.argv.slice(2);
// Offered with 1.6 first: the gateway picks the newer one.
const client = new RPCClient({ endpoint, identity, password, protocols: ['ocpp1.6', 'ocpp2.0.1'], strictMode: true, reconnect: false });
const say = (word, value) => console.log(value === undefined ? word : `${word} ${JSON.stringify(value)}`);
const now = () => new Date().toISOString();
const evse = { id: 1, connectorId: 1 };
const idToken = { idToken: 'TAG', type: 'ISO14443' };
const transactionId = 'TX-0001';
let seqNo = 0;
let profile;
const signal = () => { let raise; const wait = new Promise((resolve) => { raise = resolve; }); return { raise, wait }; };
const [gotProfile, gotClear, gotReport, gotStart] = [signal(), signal(), signal(), signal()];

client.on('strictValidationFailure', (event) => { say('violation', String(event.error)); process.exit(1); });
client.handle('SetVariables', ({ params }) => {
  say('set', params);
  return { setVariableResult: params.setVariableData.map(({ component, variable }) => ({ attributeStatus: 'Accepted', component, variable })) };
});
client.handle('GetBaseReport', ({ params }) => { say('report', params); gotReport.raise(params.requestId); return { status: 'Accepted' }; });
client.handle('TriggerMessage', () => ({ status: 'NotImplemented' }));
client.handle('RequestStartTransaction', ({ params }) => { say('start', params); gotStart.raise(params.remoteStartId); return { status: 'Accepted' }; });
client.handle('SetChargingProfile', ({ params }) => {
  say('profile', params);
  profile = params.chargingProfile;
  gotProfile.raise();
  return { status: 'Accepted' };
});
client.handle('GetCompositeSchedule', ({ params }) => ({
  status: 'Accepted',
  schedule: {
    evseId: params.evseId, duration: params.duration, chargingRateUnit: 'A',
    scheduleStart: profile ? profile.chargingSchedule[0].startSchedule : now(),
    chargingSchedulePeriod: profile ? profile.chargingSchedule[0].chargingSchedulePeriod : [{ startPeriod: 0, limit: 32.0 }],
  },
}));
client.handle('ClearChargingProfile', ({ params }) => { say('clear', params); profile = undefined; gotClear.raise(); return { status: 'Accepted' }; });

const event = (eventType, triggerReason, chargingState, more) => client.call('TransactionEvent', {
  eventType, triggerReason, timestamp: now(), seqNo: seqNo++, evse, transactionInfo: { transactionId, chargingState }, ...more,
});

(async () => {
  await client.connect();
  say('protocol', client.protocol);
  const boot = await client.call('BootNotification', {
    reason: 'PowerUp', chargingStation: { vendorName: 'Peer', model: 'Node201', serialNumber: 'N-1', firmwareVersion: '2.0' },
  });
  say('boot', boot.status);
  const requestId = await gotReport.wait;
  await client.call('NotifyReport', {
    requestId, seqNo: 0, tbc: false, generatedAt: now(), reportData: [{
      component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' }, variableAttribute: [{ value: '0' }],
      variableCharacteristics: { dataType: 'decimal', unit: 'W', maxLimit: 11000, supportsMonitoring: false },
    }],
  });
  await client.call('StatusNotification', { evseId: 1, connectorId: 1, connectorStatus: 'Occupied', timestamp: now() });
  await event('Started', 'CablePluggedIn', 'EVConnected', {});
  await gotProfile.wait;
  const remoteStartId = await gotStart.wait;
  say('authorize', (await client.call('Authorize', { idToken })).idTokenInfo.status);
  const begun = await client.call('TransactionEvent', {
    eventType: 'Updated', triggerReason: 'RemoteStart', timestamp: now(), seqNo: seqNo++, evse, idToken,
    transactionInfo: { transactionId, chargingState: 'Charging', remoteStartId },
  });
  say('token', begun.idTokenInfo.status);
  await event('Updated', 'MeterValuePeriodic', 'Charging', {
    meterValue: [{ timestamp: now(), sampledValue: [
      { value: 7.36, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'kW' } },
      { value: 16.0, measurand: 'Current.Import', phase: 'L1', unitOfMeasure: { unit: 'A' } },
      { value: 1234, unitOfMeasure: { unit: 'Wh' } }] }],
  });
  await gotClear.wait;
  await event('Ended', 'EVDeparted', 'EVConnected', { });
  await client.call('StatusNotification', { evseId: 1, connectorId: 1, connectorStatus: 'Available', timestamp: now() });
  await client.call('Heartbeat', {});
  say('done');
  await client.close();
  process.exit(0);
})().catch((error) => { say('failed', String(error)); process.exit(1); });
