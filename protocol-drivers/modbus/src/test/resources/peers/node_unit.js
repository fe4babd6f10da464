// Unit 1 by a library of npm: node node_unit.js modbus-serial|jsmodbus tcp PORT | rtu PATH. Input and output are those of
// pymodbus_unit.py. BUSBAR_INTEROP is the folder with node_modules.
'use strict';
const net = require('net');
const path = require('path');
const { createRequire } = require('module');

const interop = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'));
const [library, mode, where] = process.argv.slice(2);

const table = (text) => {
  const [name, base, digits] = text.split(':');
  const bits = name === 'coils' || name === 'discrete';
  const values = bits ? [...digits].map((d) => d === '1') : digits.match(/.{4}/g).map((d) => parseInt(d, 16));
  return [name, { base: Number(base), values }];
};

const ready = (said) => process.stdout.write(`${said}\n`);

// modbus-serial takes port 0 for 502.
const freePort = () =>
  new Promise((done) => {
    const server = net.createServer().listen(Number(where), '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

async function modbusSerial(tables) {
  const { ServerTCP, ServerSerial } = interop('modbus-serial');
  const at = (name, address) => {
    const index = address - tables[name].base;
    if (!(index in tables[name].values)) {
      throw { modbusErrorCode: 2 };
    }
    return index;
  };
  const get = (name) => (address) => tables[name].values[at(name, address)];
  const set = (name) => (address, value) => {
    tables[name].values[at(name, address)] = value;
  };
  const vector = {
    getHoldingRegister: get('holding'),
    getInputRegister: get('input'),
    getCoil: get('coils'),
    getDiscreteInput: get('discrete'),
    setRegister: set('holding'),
    setCoil: set('coils'),
    readDeviceIdentification: () => ({ 0: 'Peers', 1: 'MS-1', 2: '8.0', 5: 'modbus-serial unit' }),
  };
  if (mode === 'rtu') {
    const options = { path: where, baudRate: 115200, unitID: 1, openCallback: () => ready(where) };
    new ServerSerial(vector, options, { lock: false });
  } else {
    const port = await freePort();
    new ServerTCP(vector, { host: '127.0.0.1', port, unitID: 1 }).on('initialized', () => ready(port));
  }
}

// It takes its tables as buffers from address 0 on, and has no unit of its own.
function jsmodbus(tables) {
  const modbus = interop('jsmodbus');
  const registers = ({ base, values }) => {
    const buffer = Buffer.alloc(2 * (base + values.length));
    values.forEach((value, i) => buffer.writeUInt16BE(value, 2 * (base + i)));
    return buffer;
  };
  const bits = ({ base, values }) => {
    const buffer = Buffer.alloc(Math.ceil((base + values.length) / 8));
    values.forEach((value, i) => (buffer[(base + i) >> 3] |= value << ((base + i) & 7)));
    return buffer;
  };
  const options = {
    holding: registers(tables.holding),
    input: registers(tables.input),
    coils: bits(tables.coils),
    discrete: bits(tables.discrete),
  };
  if (mode === 'rtu') {
    const { SerialPort } = interop('serialport');
    const port = new SerialPort({ path: where, baudRate: 115200, lock: false }, () => ready(where));
    new modbus.server.RTU(port, options);
  } else {
    const server = net.createServer();
    new modbus.server.TCP(server, options);
    server.listen(Number(where), '127.0.0.1', () => ready(server.address().port));
  }
}

let head = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
  if (head !== null && (head += text).includes('\n')) {
    const tables = Object.fromEntries(head.trim().split(' ').map(table));
    head = null;
    (library === 'jsmodbus' ? jsmodbus : modbusSerial)(tables);
  }
});
process.stdin.on('end', () => process.exit(0));
