// Resolves DIDs and verifies signatures with libraries that are not ours. Reads one JSON object from standard input:
//   target   http URL of the server under test
//   port     port of the HTTPS proxy this starts before it, since did:web speaks HTTPS only
//   pfx, passphrase   the proxy's certificate
//   cases    [{did, keyId, data, signature}], data and signature in base64
// and prints one JSON array: for each case {resolved, error, document, valid}.
import { createServer } from 'node:https';
import { request } from 'node:http';
import { readFileSync } from 'node:fs';
import { Resolver } from 'did-resolver';
import { getResolver } from 'web-did-resolver';
import { base58btc } from 'multiformats/bases/base58';
import { verifyAsync } from '@noble/ed25519';

const given = JSON.parse(readFileSync(0, 'utf8'));

const proxy = createServer({ pfx: readFileSync(given.pfx), passphrase: given.passphrase }, (from, to) => {
    const onward = request(given.target + from.url, { method: from.method }, (answer) => {
        to.writeHead(answer.statusCode, answer.headers);
        answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    onward.end();
});
await new Promise((listening) => proxy.listen(given.port, '127.0.0.1', listening));

function publicKey(document, keyId) {
    const method = document.verificationMethod.find((one) => one.id === keyId);
    if (!document.assertionMethod.includes(keyId)) throw new Error(keyId + ' makes no assertions');
    if (method.type !== 'Ed25519VerificationKey2020') throw new Error('type ' + method.type);
    const bytes = base58btc.decode(method.publicKeyMultibase);
    if (bytes.length !== 34 || bytes[0] !== 0xed || bytes[1] !== 0x01) throw new Error('not an ed25519-pub');
    return bytes.subarray(2);
}

const resolver = new Resolver(getResolver());
const results = [];
for (const { did, keyId, data, signature } of given.cases) {
    const { didDocument, didResolutionMetadata } = await resolver.resolve(did);
    const error = didResolutionMetadata.error ?? null;
    const valid =
        error === null && signature
            ? await verifyAsync(Buffer.from(signature, 'base64'), Buffer.from(data, 'base64'), publicKey(didDocument, keyId))
            : null;
    results.push({ resolved: error === null, error, document: didDocument, valid });
}
console.log(JSON.stringify(results));
proxy.closeAllConnections();
proxy.close();
