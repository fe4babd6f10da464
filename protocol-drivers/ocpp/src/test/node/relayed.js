// A charger made with ocpp-rpc, which checks every message in both directions against the published schemas.
// Usage: node relayed.js VERSION URL IDENTITY PASSWORD. Each line of its input is a CALL that it makes, as ACTION JSON; in it
// "$TX" stands for the last transaction id that it was given. Prints what it is answered and asked; exits 1 at a violation.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const readline = require('node:readline');
const { RPCClient } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [version, endpoint, identity, password] = process.argv.slice(2);
const client = new RPCClient({
  endpoint, identity, password, protocols: [`ocpp${version}`], strictMode: true, reconnect: true,
});
const say = (word, value) => console.log(value === undefined ? word : `${word} ${JSON.stringify(value)}`);
let transaction = 0;

client.on('strictValidationFailure', (event) => {
  say('violation', `${event.error} ${JSON.stringify(event.error.details || {})}`);
  process.exit(1);
});
client.handle(({ method, params }) => {
  say(`asked ${method}`, params);
  const accepted = { status: 'Accepted' };
  switch (method) {
    case 'GetCompositeSchedule': return { status: 'Rejected' };
    case 'GetConfiguration': return { configurationKey: [], unknownKey: params.key || [] };
    case 'SetVariables': return {
      setVariableResult: params.setVariableData.map((each) => ({
        attributeStatus: 'Accepted', component: each.component, variable: each.variable,
      })),
    };
    case 'GetVariables': return {
      getVariableResult: params.getVariableData.map((each) => ({
        attributeStatus: 'UnknownVariable', component: each.component, variable: each.variable,
      })),
    };
    case 'GetBaseReport': return { status: 'NotSupported' };
    default: return accepted;
  }
});
readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const space = line.indexOf(' ');
  const action = line.slice(0, space);
  const payload = JSON.parse(line.slice(space + 1).replaceAll('"$TX"', String(transaction)).replaceAll('$NOW', new Date().toISOString()));
  try {
    const answer = await client.call(action, payload);
    transaction = answer.transactionId || transaction;
    say(`answer ${action}`, answer);
  } catch (error) {
    say(`refusal ${action}`, String(error));
  }
});
client.connect().then(() => say('connected'), (error) => { say('failed', String(error)); process.exit(1); });
