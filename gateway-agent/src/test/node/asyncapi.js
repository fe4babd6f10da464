// Reads an AsyncAPI document with the parser of the AsyncAPI project.
// Usage: node asyncapi.js FILE; prints the version and the addresses of the channels as JSON, or what is wrong and exits 1.
'use strict';
const { createRequire } = require('node:module');
const fs = require('node:fs');
const path = require('node:path');
const { Parser } = createRequire(path.join(process.env.BUSBAR_INTEROP, 'package.json'))('@asyncapi/parser');

const WARNING = 1;
(async () => {
  const { document, diagnostics } = await new Parser().parse(fs.readFileSync(process.argv[2], 'utf8'));
  const wrong = diagnostics.filter((found) => found.severity <= WARNING);
  for (const found of wrong) console.log(`line ${found.range.start.line + 1}: ${found.message} (${found.code})`);
  if (wrong.length > 0 || !document) process.exit(1);
  console.log(JSON.stringify({ version: document.version(), channels: document.channels().all().map((each) => each.address()).sort() }));
})();
