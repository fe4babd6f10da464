// What the chargers share: they say what they saw on standard output, and wait for words of the test on standard input.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const readline = require('node:readline');

const told = new Map();
const step = (word) => {
  if (!told.has(word)) {
    let raise;
    const wait = new Promise((resolve) => { raise = resolve; });
    told.set(word, { raise, wait });
  }
  return told.get(word);
};
// A test that is gone takes its chargers with it.
readline.createInterface({ input: process.stdin }).on('line', (word) => step(word).raise()).on('close', () => process.exit(3));

module.exports = {
  load: createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json')),
  say: (word, value) => console.log(value === undefined ? word : `${word} ${JSON.stringify(value)}`),
  now: () => new Date().toISOString(),
  /** Resolves when the test has said the word. */
  told: (word) => step(word).wait,
  sleep: (millis) => new Promise((resolve) => { setTimeout(resolve, millis); }),
  run: (charger) => charger().then(() => { console.log('done'); process.exit(0); })
    .catch((error) => { console.log('failed', error && error.stack ? error.stack : error); process.exit(1); }),
};
