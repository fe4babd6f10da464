// An implementation that is not ours, from both sides.
// Usage: node tuf.js make DIR          writes a repository signed by @tufjs/models: DIR/metadata, DIR/targets, DIR/root.json
//        node tuf.js fetch DIR URL PATH...   fetches targets with tuf-js from URL/metadata and URL/targets into DIR
'use strict';
const { createRequire } = require('node:module');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const interop = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'));
const { Metadata, Signature } = interop('@tufjs/models');
const { canonicalize } = interop('@tufjs/canonical-json');

const sha256 = (data) => crypto.createHash('sha256').update(data).digest('hex');
const EXPIRES = '2099-01-01T00:00:00Z';

function key(kind) {
  const options = kind === 'rsa' ? { modulusLength: 2048 } : { namedCurve: 'P-256' };
  const pair = crypto.generateKeyPairSync(kind === 'ecdsa' ? 'ec' : kind, kind === 'ed25519' ? undefined : options);
  const scheme = { rsa: 'rsassa-pss-sha256', ecdsa: 'ecdsa-sha2-nistp256', ed25519: 'ed25519' }[kind];
  const shown = kind === 'ed25519'
    ? pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')
    : pair.publicKey.export({ format: 'pem', type: 'spki' });
  // Values that a canonical form can get wrong. Not two names whose order differs in UTF-16: this one sorts by that.
  const json = { keytype: kind, scheme, keyval: { public: shown }, 'x-"\\': 'é\u0001\n\u2028🔌', 'x-🔌': null };
  const keyid = sha256(canonicalize(json));
  const sign = (data) => {
    const how = kind === 'rsa'
      ? { key: pair.privateKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      : pair.privateKey;
    const sig = crypto.sign(kind === 'ed25519' ? undefined : 'sha256', data, how);
    return new Signature({ keyID: keyid, sig: sig.toString('hex') });
  };
  return { json, keyid, sign };
}

function make(directory) {
  const at = (...names) => path.join(directory, ...names);
  const write = (file, data) => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, data);
  };
  const publish = (name, type, body, keys) => {
    const signed = { _type: type, spec_version: '1.0.31', expires: EXPIRES, ...body };
    const metadata = Metadata.fromJSON(type, { signed, signatures: [] });
    keys.forEach((each) => metadata.sign((data) => each.sign(data), true));
    const bytes = Buffer.from(JSON.stringify(metadata.toJSON(), undefined, 1));
    write(at('metadata', name), bytes);
    return { version: body.version, length: bytes.length, hashes: { sha256: sha256(bytes) } };
  };
  const roleOf = (keys, threshold) => ({ keyids: keys.map((each) => each.keyid), threshold });
  const named = (keys) => Object.fromEntries(keys.map((each) => [each.keyid, each.json]));
  const target = (name, content) => {
    const data = Buffer.from(content);
    write(at('targets', path.dirname(name), `${sha256(data)}.${path.basename(name)}`), data);
    const sha512 = crypto.createHash('sha512').update(data).digest('hex');
    return { [name]: { length: data.length, hashes: { sha256: sha256(data), sha512 }, custom: { 'ü': ['"', { a: true }] } } };
  };

  const old = [key('ed25519'), key('ecdsa'), key('rsa')];
  const now = [old[1], old[2], key('ecdsa')];
  const [timestamp, snapshot, targets, odd, even] =
    [key('ed25519'), key('ecdsa'), key('rsa'), key('ecdsa'), key('ed25519')];
  const root = (version, keys, threshold, signers) => publish(`${version}.root.json`, 'root', {
    version,
    consistent_snapshot: true,
    keys: named([...keys, timestamp, snapshot, targets]),
    roles: { root: roleOf(keys, threshold), timestamp: roleOf([timestamp], 1), snapshot: roleOf([snapshot], 1), targets: roleOf([targets], 1) },
  }, signers);
  root(1, old, 3, old);
  root(2, now, 2, [...old, now[2]]);
  fs.copyFileSync(at('metadata', '1.root.json'), at('root.json'));

  const bins = ['02468ace', '13579bdf'].map((digits, i) => ({
    name: ['even', 'odd'][i], terminating: true, path_hash_prefixes: [...digits], ...roleOf([[even, odd][i]], 1),
  }));
  const meta = {
    'targets.json': publish('3.targets.json', 'targets', {
      version: 3,
      targets: target('top.txt', 'of the top'),
      delegations: {
        keys: named([odd, even]),
        roles: [{ name: 'team/a b', terminating: false, paths: ['team/*.tgz'], ...roleOf([odd, even], 2) }, ...bins],
      },
    }, [targets]),
    'team/a b.json': publish('4.team%2Fa%20b.json', 'targets', { version: 4, targets: target('team/x.tgz', 'of the team') }, [odd, even]),
    'even.json': publish('1.even.json', 'targets', { version: 1, targets: binned('even') }, [even]),
    'odd.json': publish('1.odd.json', 'targets', { version: 1, targets: binned('odd') }, [odd]),
  };
  function binned(bin) {
    const listed = {};
    for (let i = 0; i < 8; i++) {
      const last = parseInt(sha256(`binned/${i}`)[0], 16) % 2;
      if ((bin === 'odd') === (last === 1)) Object.assign(listed, target(`binned/${i}`, `content ${i}`));
    }
    return listed;
  }
  const described = publish('7.snapshot.json', 'snapshot', { version: 7, meta }, [snapshot]);
  publish('timestamp.json', 'timestamp', { version: 9, meta: { 'snapshot.json': described } }, [timestamp]);
}

async function fetchAll(directory, url, names) {
  const { Updater } = interop('tuf-js');
  const updater = new Updater({
    metadataDir: path.join(directory, 'metadata'),
    metadataBaseUrl: `${url}/metadata`,
    targetDir: path.join(directory, 'targets'),
    targetBaseUrl: `${url}/targets`,
    config: { fetchRetry: false },
  });
  await updater.refresh();
  for (const name of names) {
    const info = await updater.getTargetInfo(name);
    if (!info) throw new Error(`${name} is not listed`);
    console.log(`${name} ${sha256(fs.readFileSync(await updater.downloadTarget(info)))}`);
  }
}

const [mode, directory, url, ...names] = process.argv.slice(2);
if (mode === 'make') make(directory);
else fetchAll(directory, url, names).catch((e) => { console.log(e); process.exit(1); });
