// A charger with ocpp-rpc whose password is changed. Steps on standard input, each answered by a line:
// "come ENDPOINT N" logs in with its password number N and boots: "N in" or "N out STATUS"; "mute" leaves the next change
// unanswered, though it takes it; "end". What it was given is "given N".
// Usage: node rotate.js VERSION IDENTITY PASSWORD
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const readline = require('node:readline');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [version, identity, first] = process.argv.slice(2);
const passwords = [first];
const v16 = version === 'ocpp1.6';
let client;
let mute = false;

const boot = v16
  ? { chargePointVendor: 'Peer', chargePointModel: 'Node' }
  : { reason: 'PowerUp', chargingStation: { vendorName: 'Peer', model: 'Node' } };

function given(password, answer) {
  passwords.push(password);
  console.log(`given ${passwords.length - 1}`);
  return mute ? new Promise(() => {}) : answer;
}

async function come(endpoint, number) {
  if (client) await client.close({ force: true }).catch(() => {});
  client = new RPCClient({
    endpoint, identity, password: passwords[number], protocols: [version], strictMode: true, reconnect: false,
  });
  client.on('strictValidationFailure', (event) => { console.log('violation', String(event.error)); process.exit(1); });
  client.handle('ChangeConfiguration', ({ params }) => (params.key === 'AuthorizationKey'
    ? given(params.value, { status: 'Accepted' })
    : { status: 'NotSupported' }));
  client.handle('SetVariables', ({ params }) => {
    const results = params.setVariableData.map(({ component, variable, attributeValue }) => {
      const its = component.name === 'SecurityCtrlr' && variable.name === 'BasicAuthPassword';
      if (its) passwords.push(attributeValue);
      return { component, variable, attributeStatus: its ? 'Accepted' : 'UnknownComponent', its };
    });
    const changed = results.some(({ its }) => its);
    const answer = { setVariableResult: results.map(({ its, ...rest }) => rest) };
    if (changed) given(passwords.pop(), answer);
    return changed && mute ? new Promise(() => {}) : answer;
  });
  try {
    await client.connect();
  } catch (error) {
    client = undefined;
    console.log(`${number} out ${error.code}`);
    return;
  }
  await client.call('BootNotification', boot);
  console.log(`${number} in`);
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [step, endpoint, number] = line.split(' ');
    if (step === 'come') await come(endpoint, Number(number));
    if (step === 'mute') mute = true;
    if (step === 'end') break;
  }
  console.log('done');
  process.exit(0);
})().catch((error) => { console.log('failed', error); process.exit(1); });
