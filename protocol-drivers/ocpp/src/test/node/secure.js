// Connects with ocpp-rpc over TLS and boots. Usage: node secure.js URL IDENTITY PASSWORD|- CA [CERTIFICATE KEY]
// Prints "accepted" and exits 0, or "refused CODE" and exits 2.
'use strict';
const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [endpoint, identity, password, ca, cert, key] = process.argv.slice(2);
const client = new RPCClient({
  endpoint, identity, protocols: ['ocpp1.6'], strictMode: true, reconnect: false,
  password: password === '-' ? undefined : password,
  wsOpts: { ca: fs.readFileSync(ca), cert: cert && fs.readFileSync(cert), key: key && fs.readFileSync(key) },
});
client.on('strictValidationFailure', (event) => { console.log('violation', String(event.error)); process.exit(1); });
(async () => {
  await client.connect();
  const boot = await client.call('BootNotification', { chargePointVendor: 'Peer', chargePointModel: 'Node' });
  console.log(boot.status === 'Accepted' ? 'accepted' : boot.status);
  process.exit(0);
})().catch((error) => { console.log('refused', error.code, error.message); process.exit(2); });
