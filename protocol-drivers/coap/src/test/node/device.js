'use strict';
// A device of other make, on npm's coap: serves an observed resource and a setting, or pushes to the gateway.
const { createRequire } = require('module');
const path = require('path');
const coap = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('coap');

coap.registerFormat('application/senml+json', 110);
coap.registerFormat('application/senml+cbor', 112);

function serve() {
  let watts = 100;
  let setpoint = 6000;
  let limit = Buffer.from('{"limit":5000}');
  const server = coap.createServer((request, response) => {
    if (request.url === '/power') {
      const tell = () => response.write(JSON.stringify([{ n: 'p', u: 'W', v: watts++ }]));
      response.setOption('Content-Format', 'application/senml+json');
      if (request.headers.Observe !== 0) {
        return response.end(JSON.stringify([{ n: 'p', u: 'W', v: watts++ }]));
      }
      tell();
      const timer = setInterval(tell, 100);
      response.on('finish', () => clearInterval(timer));
      return undefined;
    }
    if (request.url === '/packed') {
      // [{1: "kW", 2: 1.5}]
      response.setOption('Content-Format', 'application/senml+cbor');
      return response.end(Buffer.from('81a201626b5702f93e00', 'hex'));
    }
    if (request.url === '/limit') {
      if (request.method === 'PUT' || request.method === 'POST') {
        limit = request.payload;
        response.code = '2.04';
        return response.end();
      }
      response.setOption('Content-Format', 'application/json');
      return response.end(limit);
    }
    // As a Shelly 3EM of the first generation answers: no list of resources, no content format.
    if (request.url === '/cit/d') {
      const sensor = (I, T, D, L) => ({ I, T, D, R: ['U32', '-1'], L });
      return response.end(JSON.stringify({
        blk: ['relay_0', 'emeter_0', 'emeter_1', 'emeter_2', 'device'].map((D, i) => ({ I: i + 1, D })),
        sen: [sensor(4105, 'P', 'power', 2), sensor(4205, 'P', 'power', 3), sensor(4305, 'P', 'power', 4)],
      }));
    }
    if (request.url === '/cit/s') {
      return response.end(JSON.stringify({
        G: [[0, 9103, 0], [0, 1101, 0], [0, 4105, 1230.5], [0, 4106, 4000], [0, 4107, 10], [0, 4108, 231.2],
          [0, 4109, 5.4], [0, 4205, -800], [0, 4206, 3000], [0, 4207, 20], [0, 4208, 229.9], [0, 4209, 3.5],
          [0, 4305, 0], [0, 4306, 2000], [0, 4307, 30], [0, 4308, -1], [0, 4309, 0]],
      }));
    }
    // A limit by the names of the profile senml-inverter.
    if (request.url === '/setpoint/limit') {
      if (request.method === 'PUT') {
        setpoint = JSON.parse(request.payload)[0].v;
        response.code = '2.04';
        return response.end();
      }
      response.setOption('Content-Format', 'application/senml+json');
      return response.end(JSON.stringify([{ n: 'limit', u: 'W', v: setpoint }]));
    }
    if (request.url === '/senml') {
      response.setOption('Content-Format', 'application/senml+json');
      return response.end(JSON.stringify([
        { bn: '', bu: 'W', n: 'power', v: 1234 }, { n: 'maximumPower', u: 'kW', v: 6 },
        { n: 'energy', u: 'kWh', v: 12.5 },
      ]));
    }
    response.code = '4.04';
    return response.end();
  });
  server.listen(0, '127.0.0.1', () => console.log(server._sock.address().port));
}

function push(url) {
  const target = new URL(url);
  const post = coap.request({ hostname: target.hostname, port: Number(target.port), pathname: target.pathname, method: 'POST' });
  post.setOption('Content-Format', 'application/senml+cbor');
  post.on('response', (response) => {
    console.log(response.code);
    process.exit(0);
  });
  post.end(Buffer.from('81a201626b5702f93e00', 'hex'));
}

process.stdin.on('end', () => process.exit(0)).resume();
if (process.argv[2] === 'serve') {
  serve();
} else {
  push(process.argv[3]);
}
