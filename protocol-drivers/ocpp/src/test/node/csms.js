// A central system made with ocpp-rpc, which checks every message in both directions against the published schemas.
// Usage: node csms.js VERSION PASSWORD [PORT]; VERSION is 1.6 or 2.0.1. Prints a line a step, beginning with "port N", and
// at any violation exits with 1. Each line of its input is a CALL for the charger, as ACTION JSON.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const readline = require('node:readline');
const { RPCServer } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('ocpp-rpc');

const [version, password, port] = process.argv.slice(2);
const say = (word, value) => console.log(value === undefined ? word : `${word} ${JSON.stringify(value)}`);
const server = new RPCServer({ protocols: [`ocpp${version}`], strictMode: true });
let charger;
let transactions = 30;

server.auth((accept, reject, handshake) => {
  if (String(handshake.password) === password) {
    accept();
  } else {
    reject(401);
  }
});
server.on('client', (client) => {
  charger = client;
  say('client', client.identity);
  client.on('strictValidationFailure', (event) => {
    say('violation', `${event.error} ${JSON.stringify(event.error.details || {})}`);
    process.exit(1);
  });
  client.handle(({ method, params }) => {
    say(method, params);
    const accepted = { status: 'Accepted' };
    switch (method) {
      case 'BootNotification': return { ...accepted, currentTime: new Date().toISOString(), interval: 300 };
      case 'Authorize': return version === '1.6' ? { idTagInfo: accepted } : { idTokenInfo: accepted };
      case 'StartTransaction': transactions += 1; return { transactionId: transactions, idTagInfo: accepted };
      case 'TransactionEvent': return params.idToken ? { idTokenInfo: accepted } : {};
      case 'Heartbeat': return { currentTime: new Date().toISOString() };
      case 'DataTransfer': return { ...accepted, data: 'from above' };
      default: return {};
    }
  });
});
readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const space = line.indexOf(' ');
  const action = line.slice(0, space);
  try {
    say(`answer ${action}`, await charger.call(action, JSON.parse(line.slice(space + 1))));
  } catch (error) {
    say(`refusal ${action}`, String(error.code || error));
  }
});
(async () => {
  const http = await server.listen(Number(port || 0), '127.0.0.1');
  say('port', http.address().port);
})();
