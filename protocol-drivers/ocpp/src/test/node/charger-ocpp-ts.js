// A charger made with ocpp-ts, which checks what it is asked against the schemas, and sends without waiting for answers.
// It takes no profile but one of its transaction. Usage: node charger-ocpp-ts.js URL IDENTITY PASSWORD
'use strict';
const { load, say, now, told, run } = require('./script.js');
const { OcppClient } = load('ocpp-ts');

const [endpoint, identity, password] = process.argv.slice(2);
const login = (word) => ({ Authorization: `Basic ${Buffer.from(`${identity}:${word}`).toString('base64')}` });
const open = (charger, word) => new Promise((resolve, reject) => {
  charger.once('error', reject);
  charger.once('connect', () => { charger.removeListener('error', reject); charger.on('error', (e) => say('error', e.message)); resolve(); });
  charger.connect(endpoint, login(word));
});
const status = (word) => ({ connectorId: 1, errorCode: 'NoError', status: word, timestamp: now() });

run(async () => {
  await open(new OcppClient(identity), `${password.slice(1)}X`).then(
    () => { throw new Error('let in with a wrong password'); },
    (error) => say('refused', error.message));
  const charger = new OcppClient(identity);
  let transactionId;
  let profile;
  charger.on('ChangeConfiguration', ({ key, value }, answer) => { say('configured', [key, value]); answer({ status: 'Accepted' }); });
  charger.on('SetChargingProfile', ({ csChargingProfiles: wanted }, answer) => {
    const taken = wanted.chargingProfilePurpose === 'TxProfile' && wanted.transactionId === transactionId;
    if (taken) profile = wanted;
    say(taken ? 'profile' : 'rejected', wanted);
    answer({ status: taken ? 'Accepted' : 'Rejected' });
  });
  charger.on('GetCompositeSchedule', ({ connectorId }, answer) => answer(profile
    ? { status: 'Accepted', connectorId, scheduleStart: profile.chargingSchedule.startSchedule, chargingSchedule: profile.chargingSchedule }
    : { status: 'Rejected' }));
  charger.on('ClearChargingProfile', ({ id }, answer) => { say('cleared', id); profile = undefined; answer({ status: 'Accepted' }); });

  await open(charger, password);
  say('boot', (await charger.callRequest('BootNotification', { chargePointVendor: 'Peer', chargePointModel: 'ocpp-ts' })).status);
  // All at once, though the standard wants one after the other.
  const [, tag] = await Promise.all([
    charger.callRequest('StatusNotification', status('Preparing')),
    charger.callRequest('Authorize', { idTag: 'TAG' }),
    charger.callRequest('Heartbeat', {})]);
  say('tag', tag.idTagInfo.status);
  ({ transactionId } = await charger.callRequest('StartTransaction', { connectorId: 1, idTag: 'TAG', meterStart: 100, timestamp: now() }));
  say('started', transactionId);
  await charger.callRequest('StatusNotification', status('Charging'));

  await told('measure');
  await charger.callRequest('MeterValues', { connectorId: 1, transactionId, meterValue: [{ timestamp: now(), sampledValue: [
    { value: '0001.84', measurand: 'Power.Active.Import', unit: 'kW' },
    { value: '8.0', measurand: 'Current.Import', phase: 'L1', unit: 'A' },
    { value: '231.0', measurand: 'Voltage', phase: 'L1', unit: 'V' },
    { value: '0.5', measurand: 'Energy.Active.Import.Register', unit: 'kWh' }] }] });

  await told('leave');
  await charger.callRequest('StopTransaction', { transactionId, meterStop: 500, timestamp: now(), reason: 'Remote' });
  await charger.callRequest('StatusNotification', status('Finishing'));
  transactionId = undefined;
  await told('drop');
  const closed = new Promise((resolve) => { charger.once('close', resolve); });
  charger.connection.socket.terminate();
  await closed;
  await told('return');
  await open(charger, password);
  await charger.callRequest('Heartbeat', {});
  await charger.callRequest('StatusNotification', status('Available'));
  await told('end');
});
