// A charger made with @voltbras/ts-ocpp, which checks both what it is asked and what it says against the schemas, and
// answers all that it refuses with GenericError. Usage: node charger-ts-ocpp.js URL IDENTITY PASSWORD
'use strict';
const { load, say, now, told, run } = require('./script.js');
const { ChargePoint } = load('@voltbras/ts-ocpp');

const [endpoint, identity, password] = process.argv.slice(2);
// It puts a slash between this and the identity, where one is already.
const url = (word) => endpoint.replace('://', `://${identity}:${word}@`);
const handle = ({ action, ocppVersion, ...request }) => {
  const answer = (payload) => ({ action, ocppVersion, ...payload });
  switch (action) {
    case 'ChangeConfiguration': say('configured', [request.key, request.value]); return answer({ status: 'Accepted' });
    case 'SetChargingProfile': say('profile', request.csChargingProfiles); return answer({ status: 'Accepted' });
    case 'ClearChargingProfile': say('cleared', request.id); return answer({ status: 'Accepted' });
    case 'TriggerMessage': return answer({ status: 'NotImplemented' });
    default: throw new Error(`no ${action} here`);
  }
};
const call = async (charger, action, payload) =>
  (await charger.sendRequest({ action, ocppVersion: 'v1.6-json', payload })).unsafeCoerce();
const status = (word) => ({ connectorId: 1, errorCode: 'NoError', status: word, timestamp: now() });

run(async () => {
  // A connection that fails is only told on the console.
  const refused = new Promise((resolve) => { console.error = resolve; });
  const wrong = new ChargePoint(identity, handle, url(`${password.slice(1)}X`)).connect()
    .then(() => { throw new Error('let in with a wrong password'); });
  say('refused', (await Promise.race([refused, wrong])).message);
  console.error = (error) => say('error', String(error));

  const charger = new ChargePoint(identity, handle, url(password));
  await charger.connect();
  say('protocol', charger.connection.socket.protocol);
  say('boot', (await call(charger, 'BootNotification', { chargePointVendor: 'Peer', chargePointModel: 'ts-ocpp' })).status);
  await call(charger, 'StatusNotification', status('Preparing'));
  say('tag', (await call(charger, 'Authorize', { idTag: 'TAG' })).idTagInfo.status);
  const { transactionId } = await call(charger, 'StartTransaction', { connectorId: 1, idTag: 'TAG', meterStart: 0, timestamp: now() });
  say('started', transactionId);
  await call(charger, 'StatusNotification', status('Charging'));

  await told('measure');
  await call(charger, 'MeterValues', { connectorId: 1, transactionId, meterValue: [{ timestamp: now(), sampledValue: [
    { value: '11040', measurand: 'Power.Active.Import', unit: 'W' },
    ...['L1', 'L2', 'L3'].map((phase) => ({ value: '16', measurand: 'Current.Import', phase, unit: 'A' })),
    { value: '42' }] }] });
  await told('leave');
  await call(charger, 'StopTransaction', { transactionId, meterStop: 42, timestamp: now(), transactionData: [] });
  const closed = new Promise((resolve) => { charger.connection.socket.on('close', resolve); });
  charger.close();
  await closed;
  await told('return');
  await charger.connect();
  await call(charger, 'Heartbeat', {});
  await call(charger, 'StatusNotification', status('Available'));
  await told('end');
});
