// A charger made with em-ocpp-chargepoint-simulator, which says nothing at all to actions that it does not know; smart
// charging is none of those it knows. Its client certificate is in the environment, as that package wants it.
// Usage: node charger-em.js URL IDENTITY
'use strict';
const { load, say, told, sleep, run } = require('./script.js');
const { chargepointFactory } = load('em-ocpp-chargepoint-simulator/build/src/chargepoint');

const [endpoint, identity] = process.argv.slice(2);
// Hours ahead of UTC, and written as some chargers do, without minutes.
const now = () => new Date(Date.now() + 2 * 3600_000).toISOString().replace('Z', '+02');

run(async () => {
  // Its certificate goes by the name, which is another one here.
  await chargepointFactory(endpoint + identity, 'nobody').then(
    () => { throw new Error('let in without a certificate'); },
    (error) => say('refused', error.message));
  const cp = await chargepointFactory(endpoint + identity, identity);
  const unanswered = [];
  const deliver = cp.onMessageRequest.bind(cp);
  cp.onMessageRequest = (request) => {
    say('asked', request.action);
    if (request.action === 'SetChargingProfile') unanswered.push(request.uniqueId);
    deliver(request);
  };
  cp.answerChangeConfiguration((request) => {
    const { key, value } = request.payload;
    const several = key === 'MeterValuesSampledData' && value.includes(',');
    if (!several) say('configured', [key, value]);
    cp.sendResponse(request.uniqueId, { status: several ? 'Rejected' : 'Accepted' });
  });
  cp.answerClearChargingProfile((request) => cp.sendResponse(request.uniqueId, { status: 'Unknown' }));

  say('boot', (await cp.sendBootnotification({ chargePointVendor: 'EM', chargePointModel: 'Simulator' })).status);
  await cp.sendStatusNotification({ connectorId: 1, errorCode: 'NoError', status: 'Preparing', timestamp: now() });
  const start = { connectorId: 1, idTag: 'TAG', meterStart: 1000, timestamp: now() };
  const { transactionId } = await cp.startTransaction(start);
  say('same id', (await cp.startTransaction(start)).transactionId === transactionId);
  await cp.sendStatusNotification({ connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp: now() });
  const lines = ['L1-N', 'L2-N', 'L3-N'];
  // Numbers where the schema wants texts; power by phase, and no total.
  await cp.meterValues({ connectorId: 1, transactionId, meterValue: [{ timestamp: now(), sampledValue: [
    ...lines.map((phase) => ({ value: 2300, measurand: 'Power.Active.Import', phase, unit: 'W' })),
    ...lines.map((phase, i) => ({ value: 10 - i, measurand: 'Current.Import', phase, unit: 'A' })),
    { value: 1387 }] }] });

  let over = false;
  const beats = (async () => {
    let answered = 0;
    for (; !over; answered++) {
      await cp.sendHeartbeat();
      await sleep(100);
    }
    return answered;
  })();
  await told('late');
  over = true;
  say('heartbeats', (await beats) > 5);
  unanswered.forEach((id) => cp.sendResponse(id, { status: 'Accepted' }));
  say('answered late', unanswered.length);

  await told('leave');
  say('stopped', await cp.stopTransaction({ transactionId, meterStop: 1399, timestamp: now() }));
  const closed = new Promise((resolve) => { cp.onClose(resolve); });
  cp.close();
  await closed;
  await told('return');
  await cp.connect(endpoint + identity, identity);
  await cp.sendHeartbeat();
  await cp.sendStatusNotification({ connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp: now() });
  await told('end');
});
