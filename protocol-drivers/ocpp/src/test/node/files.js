// A charger made with ocpp-rpc that uploads its log and fetches its firmware by node's own HTTP.
// Usage: node files.js URL IDENTITY PASSWORD PROTOCOL raw|form [CA]; a line a step, "done" at the end, exits 1 at any violation.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [endpoint, identity, password, protocol, how, caFile] = process.argv.slice(2);
const ca = caFile && fs.readFileSync(caFile);
const newer = protocol === 'ocpp2.0.1';
const say = (word, value) => console.log(value === undefined ? word : `${word} ${JSON.stringify(value)}`);
const signal = () => { let raise; const wait = new Promise((resolve) => { raise = resolve; }); return { raise, wait }; };
const [gotLog, gotUpdate] = [signal(), signal()];

const request = (url, options, body) => new Promise((resolve, reject) => {
  const http = require(url.startsWith('https:') ? 'node:https' : 'node:http');
  const asked = http.request(url, { ca, ...options }, (answer) => {
    const parts = [];
    answer.on('data', (part) => parts.push(part));
    answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    answer.on('error', reject);
  });
  asked.on('error', reject);
  asked.end(body);
});

const client = new RPCClient({
  endpoint, identity, password, protocols: [protocol], strictMode: true, reconnect: false, wsOpts: ca ? { ca } : {},
});
client.on('strictValidationFailure', (event) => { say('violation', String(event.error)); process.exit(1); });
client.handle('GetDiagnostics', ({ params }) => { gotLog.raise(params.location); return { fileName: 'diag.bin' }; });
client.handle('GetLog', ({ params }) => {
  gotLog.raise(params.log.remoteLocation);
  return { status: 'Accepted', filename: 'diag.bin' };
});
client.handle('UpdateFirmware', ({ params }) => {
  gotUpdate.raise(newer ? params.firmware : { location: params.location });
  return newer ? { status: 'Accepted' } : {};
});
client.handle('SignedUpdateFirmware', ({ params }) => { gotUpdate.raise(params.firmware); return { status: 'Accepted' }; });
client.handle('TriggerMessage', () => ({ status: 'NotImplemented' }));
client.handle(() => { throw Object.assign(new Error('no'), { rpcErrorCode: 'NotImplemented' }); });

const boot = (firmwareVersion) => client.call('BootNotification', newer
  ? { reason: 'PowerUp', chargingStation: { vendorName: 'Peer', model: 'Files', firmwareVersion } }
  : { chargePointVendor: 'Peer', chargePointModel: 'Files', firmwareVersion });

(async () => {
  await client.connect();
  say('boot', (await boot('1.0')).status);
  const log = crypto.randomBytes(120000);
  const place = await gotLog.wait;
  say('place', new URL(place).protocol);
  const logged = (status) => (newer
    ? client.call('LogStatusNotification', { status })
    : client.call('DiagnosticsStatusNotification', { status }));
  await logged('Uploading');
  let answer;
  if (how === 'form') {
    const form = Buffer.concat([
      Buffer.from('--XX\r\nContent-Disposition: form-data; name="file"; filename="diag.bin"\r\n'
        + 'Content-Type: application/octet-stream\r\n\r\n'), log, Buffer.from('\r\n--XX--\r\n')]);
    answer = await request(place, {
      method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=XX', 'Content-Length': form.length },
    }, form);
  } else {
    answer = await request(`${place}diag.bin`, { method: 'PUT', headers: { 'Transfer-Encoding': 'chunked' } }, log);
  }
  say('uploaded', answer.status);
  say('log', crypto.createHash('sha256').update(log).digest('hex'));
  await logged('Uploaded');

  const firmware = await gotUpdate.wait;
  const signed = firmware.signature !== undefined;
  const told = (status) => client.call(
    signed && !newer ? 'SignedFirmwareStatusNotification' : 'FirmwareStatusNotification', { status });
  await told('Downloading');
  const head = await request(firmware.location, { method: 'HEAD' });
  const size = Number(head.headers['content-length']);
  const parts = [];
  for (let from = 0; from < size; from += 100000) {
    const part = await request(firmware.location, {
      headers: { Range: `bytes=${from}-${Math.min(size, from + 100000) - 1}`, 'If-Range': head.headers.etag },
    });
    if (part.status !== 206) throw new Error(`part ${part.status}`);
    parts.push(part.body);
  }
  const image = Buffer.concat(parts);
  say('image', crypto.createHash('sha256').update(image).digest('hex'));
  await told('Downloaded');
  if (signed) {
    const right = crypto.createVerify('sha256').update(image).verify(firmware.signingCertificate, firmware.signature, 'base64');
    say('signature', right);
    await told(right ? 'SignatureVerified' : 'InvalidSignature');
  }
  await told('Installing');
  await boot('2.0');
  await told('Installed');
  say('done');
  await client.close();
  process.exit(0);
})().catch((error) => { say('failed', String(error)); process.exit(1); });
