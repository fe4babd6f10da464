// A charger of either version made with ocpp-rpc, which checks every message in both directions against the published
// schemas; it answers what it is asked to do once. Usage: node services.js URL IDENTITY PASSWORD PROTOCOL; prints a line for
// each request, and exits 1 at any violation, 0 when it is told to restart.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [endpoint, identity, password, protocol] = process.argv.slice(2);
const old = protocol === 'ocpp1.6';
const client = new RPCClient({ endpoint, identity, password, protocols: [protocol], strictMode: true, reconnect: false });
const say = (word, value) => console.log(value === undefined ? word : `${word} ${JSON.stringify(value)}`);
const now = () => new Date().toISOString();
const on = (action, status) => client.handle(action, ({ params }) => {
  say(action, params);
  return { status: typeof status === 'function' ? status(params) : status };
});

client.on('strictValidationFailure', (event) => { say('violation', String(event.error)); process.exit(1); });
client.handle('SetVariables', ({ params }) => ({
  setVariableResult: params.setVariableData.map(({ component, variable }) => ({ attributeStatus: 'Accepted', component, variable })),
}));
on('GetBaseReport', 'NotSupported');
on('ChangeConfiguration', 'Accepted');
on('TriggerMessage', 'Accepted');
on('ExtendedTriggerMessage', 'Accepted');
on('UnlockConnector', 'Unlocked');
on('ChangeAvailability', (params) => (JSON.stringify(params).includes('Inoperative') ? 'Scheduled' : 'Accepted'));
const reserved = new Set();
on('ReserveNow', (params) => { reserved.add(old ? params.reservationId : params.id); return 'Accepted'; });
on('CancelReservation', (params) => (reserved.delete(params.reservationId) ? 'Accepted' : 'Rejected'));
on('RemoteStartTransaction', 'Accepted');
on('RequestStartTransaction', 'Accepted');
on('RemoteStopTransaction', 'Accepted');
on('RequestStopTransaction', 'Accepted');
client.handle('Reset', ({ params }) => {
  say('Reset', params);
  setTimeout(async () => { say('done'); await client.close(); process.exit(0); }, 200);
  return { status: 'Accepted' };
});

(async () => {
  await client.connect();
  const boot = await client.call('BootNotification', old
    ? { chargePointVendor: 'Peer', chargePointModel: 'Node' }
    : { reason: 'PowerUp', chargingStation: { vendorName: 'Peer', model: 'Node' } });
  say('boot', boot.status);
  await client.call('StatusNotification', old
    ? { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp: now() }
    : { evseId: 1, connectorId: 1, connectorStatus: 'Available', timestamp: now() });
})().catch((error) => { say('failed', String(error)); process.exit(1); });
