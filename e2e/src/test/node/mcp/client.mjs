// An agent's main job with an official client of MCP. Reads {client, url, key, command, environment} from standard
// input; says {"waiting": ADDRESS} while it waits for a code, and at the end what it got.
//   client: v1 (@modelcontextprotocol/sdk) or v2 (@modelcontextprotocol/client, by the stateless revision)
//   command: the bridge, started with environment; without it the client speaks HTTP
import { readFileSync } from 'node:fs';

const { client: line, url, key, command, environment } = JSON.parse(readFileSync(0, 'utf8'));

const library = line === 'v2'
    ? { ...(await import('@modelcontextprotocol/client')), ...(await import('@modelcontextprotocol/client/stdio')) }
    : {
        ...(await import('@modelcontextprotocol/sdk/client/index.js')),
        ...(await import('@modelcontextprotocol/sdk/client/streamableHttp.js')),
        ...(await import('@modelcontextprotocol/sdk/client/stdio.js')),
    };

const transport = command
    ? new library.StdioClientTransport({ command: command[0], args: command.slice(1), env: environment })
    : new library.StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers: { Authorization: `Bearer ${key}` } },
    });
const client = new library.Client(
    { name: 'e2e', version: '1' },
    line === 'v2' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {},
);
await client.connect(transport);

// The client checks each result against the output schema that the list of tools gave.
const tools = (await client.listTools()).tools.map(({ name }) => name);

async function call(name, args = {}) {
    const result = await client.callTool({ name, arguments: args });
    if (result.isError) {
        throw new Error(`${name}: ${result.content[0].text}`);
    }
    return result.structuredContent;
}

const me = await call('identity_whoami');
const waiting = call('mail_wait', { for: 'code', timeout: 50 });
console.log(JSON.stringify({ waiting: me.email }));
// A call that waits holds up no other of the same client.
await call('vault_store', { name: 'e2e', type: 'TOTP', data: { secret: 'JBSWY3DPEHPK3PXP' } });
const code = await waiting;
const mail = await call('mail_get_message', { messageId: code.messageId });
const reply = await call('mail_reply', { messageId: code.messageId, text: `Thank you, ${code.code} works.` });
const totp = await call('vault_totp', { name: 'e2e' });
const refusal = await client.callTool({ name: 'mail_get_message', arguments: { messageId: '<none@example.org>' } });

console.log(JSON.stringify({
    server: client.getServerVersion()?.name, tools, code, mail, reply, totp, refused: refusal.isError === true,
    prompts: (await client.listPrompts()).prompts.length,
}));
await client.close();
