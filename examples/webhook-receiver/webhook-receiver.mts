// Takes webhooks, and believes only what is signed, new and not told before.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';

const key = Buffer.from((process.env.WEBHOOK_SECRET ?? '').replace(/^whsec_/, ''), 'base64');
const toleranceSeconds = 300;
const maxBody = 1 << 20;
const seen = new Set<string>();

function isGenuine(headers: IncomingHttpHeaders, body: Buffer): boolean {
  const id = String(headers['webhook-id'] ?? '');
  const when = String(headers['webhook-timestamp'] ?? '');
  if (!/^\d+$/.test(when) || Math.abs(Date.now() / 1000 - Number(when)) > toleranceSeconds) return false;
  const signature = createHmac('sha256', key).update(`${id}.${when}.`).update(body).digest('base64');
  const wanted = Buffer.from(`v1,${signature}`);
  // There are two while a secret is being rotated.
  return String(headers['webhook-signature'] ?? '')
    .split(' ')
    .map((given) => Buffer.from(given))
    .some((given) => given.length === wanted.length && timingSafeEqual(given, wanted));
}

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= maxBody) chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const genuine = request.method === 'POST' && length <= maxBody && isGenuine(request.headers, body);
  response.writeHead(genuine ? 204 : 401).end();
  const id = String(request.headers['webhook-id']);
  if (genuine && !seen.has(id)) {
    seen.add(id);
    const event = JSON.parse(body.toString('utf8')) as { type: string; data: object };
    console.log(event.type, JSON.stringify(event.data));
  }
});

server.listen(Number(process.env.PORT ?? 8091), '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') console.log(`Listening at http://127.0.0.1:${address.port}/hook`);
});
