// @ts-check
// Answers new mail in its thread, and leaves to a person what looks like an attack.

const api = process.env.MAILGENT_API_URL;
const key = process.env.MAILGENT_API_KEY;
const suspicious = new Set(['instruction_like', 'hidden_text', 'unicode_tags']);

/**
 * @typedef {{
 *   messageId: string, subject: string | null, extractedText: string | null,
 *   warnings: string[], trust: { dmarc: string | null },
 * }} Message
 */

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<Response>}
 */
async function call(method, path, body) {
  const answer = await fetch(api + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** @param {Message} message */
const pathOf = (message) => `/v0/messages/${encodeURIComponent(message.messageId)}`;

/** @param {Message} message */
const isSuspicious = (message) =>
  message.warnings.some((warning) => suspicious.has(warning)) || message.trust.dmarc === 'fail';

/** @param {Message} message */
async function isByAMachine(message) {
  const raw = await (await call('GET', `${pathOf(message)}/raw`)).text();
  const head = raw.split('\r\n\r\n', 1)[0].toLowerCase();
  return head.includes('\nauto-submitted: auto') || head.includes('\nlist-id:') || head.startsWith('return-path: <>');
}

/**
 * Where a model would write. It gets what is new in the mail, as data.
 * @param {Message} message
 */
function answer(message) {
  const question = (message.extractedText ?? '').trim().split('\n')[0] || '?';
  return `Thank you for writing. You asked: ${question}\nWe will look into it today.`;
}

/** @param {Message} message */
async function handle(message) {
  let label = 'done';
  if (isSuspicious(message)) {
    label = 'for-a-person';
  } else if (!(await isByAMachine(message))) {
    const sent = await (await call('POST', `${pathOf(message)}/reply`, { text: answer(message) })).json();
    console.log('Answered in', sent.threadId);
  }
  await call('PATCH', pathOf(message), { addLabels: [label], removeLabels: ['unread'] });
  console.log(label, message.subject);
}

let left = Number(process.env.STOP_AFTER ?? 1e9);
while (left > 0) {
  const page = await (await call('GET', '/v0/messages?labels=received,unread&limit=20')).json();
  for (const message of page.messages.slice(-left).reverse()) {
    await handle(message);
    left--;
  }
  await new Promise((resume) => setTimeout(resume, 200));
}
