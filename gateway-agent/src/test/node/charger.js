// A charger with a car, made with ocpp-rpc, which holds every message in both directions against the published 1.6 schemas.
// The car takes what is offered, at most 16 A on three phases; the profile's periods run on the charger's own clock.
// Usage: node charger.js URL IDENTITY; prints a JSON line a change, exits 1 at any violation, ends with standard input.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [endpoint, identity] = process.argv.slice(2);
const client = new RPCClient({ endpoint, identity, protocols: ['ocpp1.6'], strictMode: true, reconnect: true });
const now = () => new Date().toISOString();
const FUSE = 16;
let profile;
let shown;

client.on('strictValidationFailure', (event) => { console.log(JSON.stringify({ violation: String(event.error) })); process.exit(1); });
client.handle('ChangeConfiguration', () => ({ status: 'Accepted' }));
client.handle('TriggerMessage', () => ({ status: 'NotImplemented' }));
client.handle('SetChargingProfile', ({ params }) => { profile = params.csChargingProfiles; return { status: 'Accepted' }; });
client.handle('ClearChargingProfile', () => { profile = undefined; return { status: 'Accepted' }; });
client.handle('GetCompositeSchedule', ({ params }) => ({
  status: 'Accepted', connectorId: params.connectorId, scheduleStart: now(),
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: offered() }] },
}));

function offered() {
  if (!profile) return FUSE;
  const schedule = profile.chargingSchedule;
  const age = (Date.now() - Date.parse(schedule.startSchedule || now())) / 1000;
  let limit = FUSE;
  for (const period of schedule.chargingSchedulePeriod) if (period.startPeriod <= age) limit = period.limit;
  return Math.min(FUSE, limit);
}

(async () => {
  for (let tries = 0; ; tries++) {
    // A gateway that is not there yet; later the client connects again by itself.
    try { await client.connect(); break; } catch (error) { if (tries > 60) throw error; }
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
  let boot;
  for (let tries = 0; !boot; tries++) {
    // A gateway that is just starting may end the first connection; the client comes back by itself.
    try {
      boot = await client.call('BootNotification', { chargePointVendor: 'Peer', chargePointModel: 'Node 11', firmwareVersion: '1.0' });
    } catch (error) {
      if (tries > 60) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 500); });
    }
  }
  console.log(JSON.stringify({ boot: boot.status }));
  await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Preparing', timestamp: now() });
  const start = await client.call('StartTransaction', { connectorId: 1, idTag: 'TAG', meterStart: 0, timestamp: now() });
  await client.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp: now() });
  let wattHours = 0;
  setInterval(() => {
    const amps = offered() < 6 ? 0 : offered();
    wattHours += (amps * 230 * 3) / 3600;
    if (amps !== shown) {
      shown = amps;
      console.log(JSON.stringify({ amps }));
    }
    client.call('MeterValues', {
      connectorId: 1, transactionId: start.transactionId,
      meterValue: [{ timestamp: now(), sampledValue: [
        { value: (amps * 230 * 3).toFixed(0), measurand: 'Power.Active.Import', unit: 'W' },
        ...['L1', 'L2', 'L3'].map((phase) => ({ value: amps.toFixed(1), measurand: 'Current.Import', phase, unit: 'A' })),
        { value: wattHours.toFixed(1), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }] }],
    }).catch(() => {});
  }, 1000);
})().catch((error) => { console.log(JSON.stringify({ failed: String(error) })); process.exit(1); });
process.stdin.on('end', () => process.exit(0)).resume();
