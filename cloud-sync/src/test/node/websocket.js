// The WebSocket side of a broker, by the package ws: every binary message goes to a broker's TCP port as it comes, and back.
// Arguments: the broker's port; "tls KEYS.p12 PASSWORD CLIENTS.pem" for wss with client certificates. Says "listening PORT".
const path = require("path");
const fs = require("fs");
const net = require("net");
const http = require("http");
const https = require("https");
const modules = path.join(process.env.BUSBAR_INTEROP, "node_modules");
const { WebSocketServer } = require(path.join(modules, "ws"));

const [broker, tls, keys, passphrase, clients] = process.argv.slice(2);
const server = tls === "tls"
  ? https.createServer({
      pfx: fs.readFileSync(keys),
      passphrase,
      ca: fs.readFileSync(clients),
      requestCert: true,
      rejectUnauthorized: true,
    })
  : http.createServer();
const sockets = new WebSocketServer({
  server,
  path: "/mqtt",
  handleProtocols: (offered) => (offered.has("mqtt") ? "mqtt" : false),
});

sockets.on("connection", (socket) => {
  const upstream = net.connect(Number(broker), "127.0.0.1");
  socket.on("message", (data, binary) => {
    if (!binary) {
      socket.close(1003);
      return;
    }
    upstream.write(data);
  });
  // As small pieces and with pings in between, as MQTT 5.0 section 6 allows.
  let part = 0;
  upstream.on("data", (data) => {
    for (let at = 0; at < data.length; ) {
      const size = 7 + (part++ % 5);
      socket.send(data.subarray(at, at + size));
      at += size;
    }
    socket.ping("still there?");
  });
  socket.on("pong", (data) => console.log("pong " + data));
  socket.on("close", () => upstream.destroy());
  socket.on("error", () => upstream.destroy());
  upstream.on("close", () => socket.close());
  upstream.on("error", () => socket.close());
});
server.listen(0, "127.0.0.1", () => console.log("listening " + server.address().port));
