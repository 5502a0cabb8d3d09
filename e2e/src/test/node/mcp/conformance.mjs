// Runs the server scenarios of the conformance suite, which knows no keys, against a server that asks for one. Reads
// {url, key, revisions} from standard input and prints {revision: {scenario: [{id, status, errorMessage}]}}.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { url, key, revisions } = JSON.parse(readFileSync(0, 'utf8'));
const target = new URL(url);

// Everything goes on as it came, Host and Origin too; only the key is added.
const proxy = createServer((incoming, answer) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${key}` };
    const onward = request(
        { host: target.hostname, port: target.port, path: target.pathname, method: incoming.method, headers },
        (response) => {
            answer.writeHead(response.statusCode, response.headers);
            response.pipe(answer);
        },
    );
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
});
await new Promise((ready) => proxy.listen(0, '127.0.0.1', ready));

// Every scenario of a revision, also those that are drafts or extensions to it.
function run(revision, output) {
    const suite = spawn(
        process.execPath,
        ['--import', './glob-sync.mjs', 'node_modules/@modelcontextprotocol/conformance/dist/index.js', 'server',
            '--url', `http://127.0.0.1:${proxy.address().port}/mcp`, '--suite', 'all', '--spec-version', revision,
            '--output-dir', output],
        { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    return new Promise((done) => suite.on('close', done));
}

// A scenario has a directory of its own, named server-SCENARIO-TIME.
function results(output) {
    const scenarios = {};
    for (const directory of readdirSync(output)) {
        const name = directory.replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T.*$/, '');
        scenarios[name] = JSON.parse(readFileSync(join(output, directory, 'checks.json'), 'utf8'))
            .map(({ id, status, errorMessage }) => ({ id, status, errorMessage }));
    }
    return scenarios;
}

const all = {};
for (const revision of revisions) {
    const output = mkdtempSync(join(tmpdir(), 'mcp-conformance-'));
    await run(revision, output);
    all[revision] = results(output);
    rmSync(output, { recursive: true });
}
proxy.closeAllConnections();
proxy.close();
console.log(JSON.stringify(all));
