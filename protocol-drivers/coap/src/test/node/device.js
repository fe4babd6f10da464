'use strict';
// A device of other make, on npm's coap: serves an observed resource and a setting, or pushes to the gateway.
const { createRequire } = require('module');
const path = require('path');
const coap = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('coap');

coap.registerFormat('application/senml+json', 110);
coap.registerFormat('application/senml+cbor', 112);

function serve() {
  let watts = 100;
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
