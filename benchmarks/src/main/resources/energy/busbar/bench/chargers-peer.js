// What the gateway's OCPP side is measured beside: a server made with ocpp-rpc, which answers and keeps nothing.
// Usage: node chargers-peer.js INTEROP_FOLDER; prints {"type":"ready","port":…} and ends with its standard input.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCServer } = createRequire(path.join(process.argv[2], 'package.json'))('ocpp-rpc');

const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: true, pingIntervalMs: 30000 });
const now = () => new Date().toISOString();
server.auth((accept) => accept());
server.on('client', (client) => {
  client.handle('BootNotification', () => ({ status: 'Accepted', interval: 60, currentTime: now() }));
  client.handle('Heartbeat', () => ({ currentTime: now() }));
  client.handle('StatusNotification', () => ({}));
  client.handle('StartTransaction', () => ({ transactionId: 1, idTagInfo: { status: 'Accepted' } }));
  client.handle('MeterValues', () => ({}));
});
process.stdin.on('end', () => process.exit(0)).resume();
server.listen(0, '127.0.0.1').then((http) => {
  console.log(JSON.stringify({ type: 'ready', port: http.address().port }));
});
