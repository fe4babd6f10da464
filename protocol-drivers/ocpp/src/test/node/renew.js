// A charger with ocpp-rpc under security profile 3 that asks for a new certificate when it is told to, and comes back with it.
// Usage: node renew.js VERSION ENDPOINT IDENTITY CA CERT KEY CSR NEWKEY NEWCERT, all from CA on files
'use strict';
const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [version, endpoint, identity, ca, cert, key, csr, newKey, newCert] = process.argv.slice(2);
const read = (file) => fs.readFileSync(file);
const boot = version === 'ocpp1.6'
  ? { chargePointVendor: 'Peer', chargePointModel: 'Node' }
  : { reason: 'PowerUp', chargingStation: { vendorName: 'Peer', model: 'Node' } };

function station(own, ownKey) {
  const client = new RPCClient({
    endpoint, identity, protocols: [version], strictMode: true, reconnect: false,
    wsOpts: { ca: read(ca), cert: read(own), key: read(ownKey) },
  });
  client.on('strictValidationFailure', (event) => { console.log('violation', String(event.error)); process.exit(1); });
  return client;
}

(async () => {
  const old = station(cert, key);
  const signed = new Promise((resolve) => {
    const trigger = ({ params }) => {
      if (!params.requestedMessage.startsWith('Sign')) return { status: 'Accepted' };
      console.log(`asked for ${params.requestedMessage}`);
      setTimeout(async () => {
        const { status } = await old.call('SignCertificate', { csr: read(csr).toString() });
        console.log(`request ${status}`);
      }, 10);
      return { status: 'Accepted' };
    };
    old.handle('TriggerMessage', trigger);
    old.handle('ExtendedTriggerMessage', trigger);
    old.handle('CertificateSigned', ({ params }) => {
      fs.writeFileSync(newCert, params.certificateChain);
      resolve();
      return { status: 'Accepted' };
    });
  });
  await old.connect();
  await old.call('BootNotification', boot);
  await signed;
  await old.close();
  const renewed = station(newCert, newKey);
  await renewed.connect();
  await renewed.call('BootNotification', boot);
  console.log('back with the new one');
  for await (const step of process.stdin) {
    if (String(step).startsWith('end')) break;
  }
  await renewed.close();
  console.log('done');
  process.exit(0);
})().catch((error) => { console.log('failed', error); process.exit(1); });
