// A charger made with ocpp-rpc, which checks every message in both directions against the published schemas. It shows a token
// that may not charge and one that may, keeps the list that it is sent, and runs one session of 60 Wh with signed values.
// Usage: node session.js VERSION URL IDENTITY PASSWORD; VERSION 1.6 or 2.0.1; prints a line a step, "done" at the end, and
// exits 1 at any violation.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [version, endpoint, identity, password] = process.argv.slice(2);
const client = new RPCClient({ endpoint, identity, password, protocols: [`ocpp${version}`], strictMode: true, reconnect: true });
const say = (word, value) => console.log(value === undefined ? word : `${word} ${JSON.stringify(value)}`);
const now = () => new Date().toISOString();
const pause = (millis) => new Promise((resolve) => { setTimeout(resolve, millis); });
let listed;
const gotList = new Promise((resolve) => { listed = resolve; });
let number = 0;

client.on('strictValidationFailure', (event) => { say('violation', String(event.error)); process.exit(1); });
client.handle('SendLocalList', ({ params }) => {
  say('list', params);
  number = params.listVersion ?? params.versionNumber;
  listed();
  return { status: 'Accepted' };
});
client.handle('GetLocalListVersion', () => (version === '1.6' ? { listVersion: number } : { versionNumber: number }));

const until = async (attempt) => {
  for (let tries = 0; ; tries++) {
    // A gateway that is not there yet.
    try { return await attempt(); } catch (error) { if (tries > 60) throw error; }
    await pause(500);
  }
};

const sessions = {
  '1.6': async () => {
    client.handle('ChangeConfiguration', () => ({ status: 'Accepted' }));
    client.handle('TriggerMessage', () => ({ status: 'NotImplemented' }));
    client.handle('GetConfiguration', ({ params }) => {
      const values = { SupportedFeatureProfiles: 'Core,LocalAuthListManagement', LocalAuthListEnabled: 'true', LocalAuthListMaxLength: '50', SendLocalListMaxLength: '10' };
      return {
        configurationKey: params.key.filter((key) => key in values).map((key) => ({ key, readonly: true, value: values[key] })),
        unknownKey: params.key.filter((key) => !(key in values)),
      };
    });
    await until(() => client.connect());
    say('boot', (await until(() => client.call('BootNotification', { chargePointVendor: 'Peer', chargePointModel: 'Node' }))).status);
    await gotList;
    say('stranger', (await client.call('Authorize', { idTag: 'STRANGER' })).idTagInfo.status);
    say('member', (await client.call('Authorize', { idTag: 'MEMBER' })).idTagInfo.status);
    await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Preparing', timestamp: now() });
    const written = { connectorId: 1, idTag: 'MEMBER', meterStart: 1000, timestamp: now() };
    const start = await client.call('StartTransaction', written);
    const again = await client.call('StartTransaction', written);
    say('started', start.idTagInfo.status);
    say('again', again.transactionId === start.transactionId);
    await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp: now() });
    const sampled = (value, context) => [{ timestamp: now(), sampledValue: [{ value, context, format: 'SignedData' }] }];
    await client.call('MeterValues', { connectorId: 1, transactionId: start.transactionId, meterValue: sampled('OCMF|{"begin":1}|{"SD":"30"}', 'Transaction.Begin') });
    await pause(1500);
    await client.call('StopTransaction', {
      transactionId: start.transactionId, idTag: 'MEMBER', meterStop: 1060, timestamp: now(), reason: 'Local',
      transactionData: sampled('OCMF|{"end":1}|{"SD":"31"}', 'Transaction.End'),
    });
    await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp: now() });
  },
  '2.0.1': async () => {
    const idToken = (id) => ({ idToken: id, type: 'ISO14443' });
    const evse = { id: 1, connectorId: 1 };
    const transactionInfo = { transactionId: 'PEER-TX-1' };
    let seqNo = 0;
    const event = (eventType, triggerReason, more) => client.call('TransactionEvent', {
      eventType, triggerReason, timestamp: now(), seqNo: seqNo++, transactionInfo, ...more });
    const register = (value, context) => [{ timestamp: now(), sampledValue: [{
      value, context, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' },
      signedMeterValue: { signedMeterData: `c2lnbmVk${value}`, signingMethod: '', encodingMethod: 'EDL', publicKey: '' } }] }];
    client.handle('SetVariables', ({ params }) => ({
      setVariableResult: params.setVariableData.map(({ component, variable }) => ({ attributeStatus: 'Accepted', component, variable })) }));
    client.handle('GetVariables', ({ params }) => ({
      getVariableResult: params.getVariableData.map(({ component, variable }) => ({
        attributeStatus: 'Accepted', attributeValue: variable.name === 'Enabled' ? 'true' : '4000', component, variable })) }));
    client.handle('GetBaseReport', () => ({ status: 'NotSupported' }));
    client.handle('TriggerMessage', () => ({ status: 'NotImplemented' }));
    await until(() => client.connect());
    say('boot', (await until(() => client.call('BootNotification', { reason: 'PowerUp', chargingStation: { vendorName: 'Peer', model: 'Node' } }))).status);
    await gotList;
    say('stranger', (await client.call('Authorize', { idToken: idToken('STRANGER') })).idTokenInfo.status);
    say('member', (await client.call('Authorize', { idToken: idToken('MEMBER') })).idTokenInfo.status);
    await client.call('StatusNotification', { evseId: 1, connectorId: 1, connectorStatus: 'Occupied', timestamp: now() });
    await event('Started', 'CablePluggedIn', { evse, meterValue: register(1000, 'Transaction.Begin') });
    say('started', (await event('Updated', 'Authorized', { idToken: idToken('MEMBER') })).idTokenInfo.status);
    await pause(1500);
    await event('Updated', 'MeterValuePeriodic', { meterValue: register(1030, 'Sample.Periodic') });
    await event('Ended', 'StopAuthorized', { idToken: idToken('MEMBER'), meterValue: register(1060, 'Transaction.End') });
    await client.call('StatusNotification', { evseId: 1, connectorId: 1, connectorStatus: 'Available', timestamp: now() });
  },
};

sessions[version]().then(async () => {
  say('done');
  await client.close();
  process.exit(0);
}).catch((error) => { say('failed', String(error)); process.exit(1); });
