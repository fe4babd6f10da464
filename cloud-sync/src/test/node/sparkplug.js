'use strict';
// A Sparkplug host application of other make, on npm's sparkplug-payload.
//   judge:  lines {topic, qos, retained, payload: base64} in; lines {topic, ..., metrics, faults} out. What a host must be able
//           to rely on by the specification is checked; faults name what it could not.
//   encode: lines {timestamp, metrics} in; lines of base64 out.
const { createRequire } = require('module');
const path = require('path');
const readline = require('readline');
const peer = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'));
const sparkplug = peer('sparkplug-payload').get('spBv1.0');
const { Payload } = peer('sparkplug-payload/lib/sparkplugPayloadProto').org.eclipse.tahu.protobuf;

const nodes = new Map();

function plain(value) {
  if (value !== null && typeof value === 'object' && typeof value.toNumber === 'function') {
    const n = value.toNumber();
    return Number.isSafeInteger(n) ? n : value.toString();
  }
  return value;
}

function has(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key);
}

function shown(metric) {
  const out = { value: plain(metric.value), type: metric.type };
  for (const key of ['name', 'alias', 'timestamp', 'isHistorical']) {
    if (has(metric, key)) {
      out[key] = plain(metric[key]);
    }
  }
  for (const [key, property] of Object.entries(metric.properties || {})) {
    (out.properties = out.properties || {})[key] = { type: property.type, value: plain(property.value) };
  }
  return out;
}

function judge(line) {
  const faults = [];
  const check = (good, fault) => good || faults.push(fault);
  const parts = line.topic.split('/');
  const [space, group, verb, node, device] = parts;
  check(space === 'spBv1.0', 'namespace');
  const ofDevice = verb[0] === 'D';
  check(['NBIRTH', 'NDEATH', 'NDATA', 'DBIRTH', 'DDEATH', 'DDATA'].includes(verb), 'verb ' + verb);
  check(parts.length === (ofDevice ? 5 : 4), 'levels of the topic');
  check(!line.retained, 'retained');
  check(line.qos === (verb === 'NDEATH' ? 1 : 0), 'QoS ' + line.qos);

  const bytes = Buffer.from(line.payload, 'base64');
  const wire = Payload.decode(bytes);
  const key = group + '/' + node;
  const state = nodes.get(key) || { born: false, types: new Map(), devices: new Set() };
  nodes.set(key, state);
  const who = ofDevice ? device : '';

  if (verb === 'NDEATH') {
    check(!has(wire, 'seq'), 'NDEATH with seq');
    check(wire.metrics.length === 1 && wire.metrics[0].name === 'bdSeq', 'NDEATH with more than bdSeq');
    check(wire.metrics[0].datatype === 4, 'bdSeq is no Int64');
    const number = plain(wire.metrics[0].longValue);
    check(number >= 0 && number <= 255, 'bdSeq ' + number);
    check(state.bdSeq === undefined || state.bdSeq === number, 'NDEATH of ' + number + ' after NBIRTH of ' + state.bdSeq);
    state.born = false;
    state.devices.clear();
    state.types.clear();
  } else {
    check(has(wire, 'timestamp'), 'payload without timestamp');
    const seq = plain(wire.seq);
    check(has(wire, 'seq'), 'payload without seq');
    if (verb === 'NBIRTH') {
      check(seq === 0, 'NBIRTH with seq ' + seq);
      state.types.clear();
      state.devices.clear();
      state.born = true;
    } else {
      check(state.born, verb + ' of a node that is not born');
      check(seq === (state.seq + 1) % 256, 'seq ' + seq + ' after ' + state.seq);
    }
    state.seq = seq;
  }
  if (verb.endsWith('BIRTH')) {
    if (ofDevice) {
      state.devices.add(device);
      state.types.forEach((its, alias) => its.who === who && state.types.delete(alias));
    }
    const names = new Set();
    for (const metric of wire.metrics) {
      check(metric.name && !names.has(metric.name.toLowerCase()), 'name ' + metric.name);
      names.add(metric.name.toLowerCase());
      check(metric.datatype >= 1 && metric.datatype <= 15, metric.name + ' without type');
      check(has(metric, 'timestamp'), metric.name + ' without timestamp');
      check(metric.isNull === true || has(metric, metric.value), metric.name + ' without value');
      check(!(metric.isNull && metric.value), metric.name + ' is null with a value');
      if (metric.name === 'Node Control/Rebirth' || metric.name === 'bdSeq') {
        check(!has(metric, 'alias'), metric.name + ' with an alias');
      } else {
        const alias = plain(metric.alias);
        check(has(metric, 'alias'), metric.name + ' without alias');
        check(!state.types.has(alias), 'alias ' + alias + ' twice');
        state.types.set(alias, { type: metric.datatype, name: metric.name, who });
      }
    }
    if (verb === 'NBIRTH') {
      const rebirth = wire.metrics.find((m) => m.name === 'Node Control/Rebirth');
      check(rebirth && rebirth.datatype === 11 && rebirth.booleanValue === false, 'no Node Control/Rebirth');
      const bdSeq = wire.metrics.find((m) => m.name === 'bdSeq');
      check(bdSeq && bdSeq.datatype === 4, 'no bdSeq');
      state.bdSeq = bdSeq && plain(bdSeq.longValue);
    }
  } else if (verb === 'DDEATH') {
    check(state.devices.delete(device), 'DDEATH of ' + device + ', which is not born');
  } else if (verb.endsWith('DATA')) {
    check(!ofDevice || state.devices.has(device), 'DDATA of ' + device + ', which is not born');
    check(wire.metrics.length > 0, verb + ' without metrics');
    let before = 0;
    for (const metric of wire.metrics) {
      const alias = plain(metric.alias);
      const known = state.types.get(alias);
      check(!has(metric, 'name'), 'data with a name');
      check(!has(metric, 'datatype'), 'data with a type');
      check(known && known.who === who, 'alias ' + alias + ' of nothing that ' + (who || node) + ' was born with');
      check(has(metric, 'timestamp') && plain(metric.timestamp) >= before, 'data out of the order of time');
      before = plain(metric.timestamp);
      // What the library reads a value by; the specification wants it in births only.
      metric.datatype = known ? known.type : 0;
      metric.name = known ? known.name : undefined;
    }
  }
  const read = sparkplug.decodePayload(Payload.encode(wire).finish());
  const metrics = (read.metrics || []).map(shown);
  for (const metric of metrics) {
    const quality = (metric.properties || {}).Quality;
    check(!quality || (quality.type === 'Int32' && [0, 192, 500].includes(quality.value)), metric.name + ' quality');
    check(!metric.isHistorical, metric.name + ' is historical');
  }
  return { group, verb, node, device, timestamp: plain(read.timestamp), seq: plain(read.seq), metrics, faults };
}

const mode = process.argv[2];
readline.createInterface({ input: process.stdin }).on('line', (text) => {
  const line = JSON.parse(text);
  const answer = mode === 'judge'
    ? JSON.stringify(judge(line))
    : Buffer.from(sparkplug.encodePayload(line)).toString('base64');
  process.stdout.write(answer + '\n');
});
