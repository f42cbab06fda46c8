// Runs under npm mws-simple 1.0.2: makes the calls it is told and prints what it read. Knows nothing of this project.
// Arguments: access key, secret key, seller, auth token, host and port, and the calls as JSON.
'use strict';
const mwsSimple = require('mws-simple');

const [accessKeyId, secretAccessKey, merchantId, token, address, calls] = process.argv.slice(2);
const [host, port] = address.split(':');
const client = mwsSimple({ host, port, accessKeyId, secretAccessKey, merchantId });

function ask(path, query) {
  const version = path.split('/')[2];
  return new Promise((resolve, reject) => {
    client.request({ path, query: Object.assign({ MWSAuthToken: token, Version: version }, query) },
      (error, result) => (error ? reject(error) : resolve(result)));
  });
}

// xml2js: a child is a list of what has that name, a text is a string, or {_: text, $: attributes}.
function down(nodes, path) {
  let found = nodes;
  for (const name of path ? path.split('.') : []) {
    found = [].concat(...found.map((node) => (node && (node[name] || node[`ns2:${name}`])) || []));
  }
  return found;
}

function text(node, path) {
  if (path.startsWith('@')) return node.$ ? node.$[path.slice(1)] : '';
  const found = down([node], path);
  if (!found.length) return '';
  return typeof found[0] === 'string' ? found[0] : found[0]._ || '';
}

async function read(call) {
  let reply = await ask(call.path, Object.assign({ Action: call.action }, call.arguments));
  // This client hands errors back as results; their HTTP status it does not show.
  if (reply.ErrorResponse) return { error: reply.ErrorResponse.Error[0].Code[0] };
  let results = reply[`${call.action}Response`][`${call.action}Result`];
  let rows = down(results, call.rows);
  let pages = 1;
  const next = `${call.action}ByNextToken`;
  while (results[0].NextToken) {
    reply = await ask(call.path, { Action: next, NextToken: results[0].NextToken[0] });
    results = reply[`${next}Response`][`${next}Result`];
    rows = rows.concat(down(results, call.rows));
    pages += 1;
  }
  return { rows: rows.map((row) => call.fields.map((field) => text(row, field))), pages };
}

async function main() {
  const told = [];
  for (const call of JSON.parse(calls)) told.push(await read(call));
  console.log(JSON.stringify({ read: told }));
}

main().catch((error) => { console.error(error); process.exit(1); });
