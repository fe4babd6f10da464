// Connects with ocpp-rpc and boots, once for each attempt; prints "accepted VERSION" or "refused CODE" for each.
// Usage: node secure.js VERSION ATTEMPTS, the attempts a JSON array of {endpoint, identity, password, ca, cert, key}
'use strict';
const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [version, attempts] = process.argv.slice(2);
const read = (file) => file && fs.readFileSync(file);
const boot = version === 'ocpp1.6'
  ? { chargePointVendor: 'Peer', chargePointModel: 'Node' }
  : { reason: 'PowerUp', chargingStation: { vendorName: 'Peer', model: 'Node' } };

async function attempt({ endpoint, identity, password, ca, cert, key }) {
  const client = new RPCClient({
    endpoint, identity, password, protocols: [version], strictMode: true, reconnect: false,
    wsOpts: { ca: read(ca), cert: read(cert), key: read(key) },
  });
  client.on('strictValidationFailure', (event) => { console.log('violation', String(event.error)); process.exit(1); });
  try {
    await client.connect();
  } catch (error) {
    return `refused ${error.code}`;
  }
  const { status } = await client.call('BootNotification', boot);
  await client.close();
  return status === 'Accepted' ? `accepted ${client.protocol}` : status;
}

(async () => {
  for (const each of JSON.parse(attempts)) console.log(await attempt(each));
  process.exit(0);
})().catch((error) => { console.log('failed', error); process.exit(1); });
