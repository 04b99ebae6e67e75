// The least that a Node program can do to claim over http: the three requests of a claim (look, push, look) by what Node has, without
// reading, deciding or keeping anything. Called with the address of a repository and the ref to make.
const http = require('node:http');
const { hash, createHash } = require('node:crypto');
const { deflateSync } = require('node:zlib');

const [address, ref] = process.argv.slice(2);
const { hostname, port, pathname } = new URL(address);
const agent = new http.Agent({ keepAlive: true });
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const FLUSH = Buffer.from('0000');
const COMMIT_TYPE = 1;

const packet = (text) => Buffer.from((text.length + 4).toString(16).padStart(4, '0') + text);

function post(service, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const type = { 'content-type': `application/x-${service}-request`, 'content-length': body.length };
    const options = { hostname, port, path: `${pathname}/${service}`, method: 'POST', agent };
    const request = http.request({ ...options, headers: { ...type, ...headers } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve(Buffer.concat(parts)));
    });
    request.on('error', reject).end(body);
  });
}

function look() {
  const question = ['command=ls-refs\n', 'object-format=sha1'].map(packet);
  const body = Buffer.concat([...question, Buffer.from('0001'), packet(`ref-prefix ${ref}\n`), FLUSH]);
  return post('git-upload-pack', body, { 'git-protocol': 'version=2' });
}

/** A pack of one object (gitformat-pack). */
function packOf(content) {
  const size = [(COMMIT_TYPE << 4) | (content.length & 15)];
  for (let rest = content.length >> 4; rest > 0; rest >>= 7) {
    size[size.length - 1] |= 128;
    size.push(rest & 127);
  }
  const head = Buffer.from('PACK\0\0\0\u0002\0\0\0\u0001', 'latin1');
  const pack = Buffer.concat([head, Buffer.from(size), deflateSync(content)]);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

async function main() {
  await look();
  const who = 'bench <bench@example.com> 1767225600 +0000';
  const commit = `tree ${EMPTY_TREE}\nauthor ${who}\ncommitter ${who}\n\n${ref} ${'x'.repeat(700)}\n`;
  const oid = hash('sha1', `commit ${commit.length}\0${commit}`);
  const command = packet(`${'0'.repeat(40)} ${oid} ${ref}\0 report-status side-band-64k`);
  const answer = await post('git-receive-pack', Buffer.concat([command, FLUSH, packOf(Buffer.from(commit))]));
  await look();
  agent.destroy();
  if (!answer.includes(`ok ${ref}`)) throw new Error(`the server did not take it: ${answer}`);
}

void main();
