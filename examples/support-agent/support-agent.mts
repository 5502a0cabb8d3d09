// Answers new mail in its thread, and leaves to a person what looks like an attack.

const { MAILGENT_API_URL: api, MAILGENT_API_KEY: key } = process.env;
const suspicious = new Set(['instruction_like', 'hidden_text', 'unicode_tags']);

type Message = {
  messageId: string;
  subject: string | null;
  extractedText: string | null;
  warnings: string[];
  trust: { dmarc: string | null };
};

async function call(method: string, path: string, body?: object): Promise<Response> {
  const answer = await fetch(api + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

const pathOf = (message: Message) => `/v0/messages/${encodeURIComponent(message.messageId)}`;

const isSuspicious = (message: Message) =>
  message.warnings.some((warning) => suspicious.has(warning)) || message.trust.dmarc === 'fail';

async function isByAMachine(message: Message): Promise<boolean> {
  const raw = await (await call('GET', `${pathOf(message)}/raw`)).text();
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).toLowerCase();
  return head.includes('\nauto-submitted: auto') || head.includes('\nlist-id:') || head.startsWith('return-path: <>');
}

/** Where a model would write. It gets what is new in the mail, as data. */
function answer(message: Message): string {
  const question = (message.extractedText ?? '').trim().split('\n')[0] || '?';
  return `Thank you for writing. You asked: ${question}\nWe will look into it today.`;
}

async function handle(message: Message): Promise<void> {
  let label = 'done';
  if (isSuspicious(message)) {
    label = 'for-a-person';
  } else if (!(await isByAMachine(message))) {
    const reply = await call('POST', `${pathOf(message)}/reply`, { text: answer(message) });
    const { threadId } = (await reply.json()) as { threadId: string };
    console.log('Answered in', threadId);
  }
  await call('PATCH', pathOf(message), { addLabels: [label], removeLabels: ['unread'] });
  console.log(label, message.subject);
}

let left = Number(process.env.STOP_AFTER ?? 1e9);
while (left > 0) {
  const page = await call('GET', '/v0/messages?labels=received,unread&limit=20');
  const { messages } = (await page.json()) as { messages: Message[] };
  for (const message of messages.slice(-left).reverse()) {
    await handle(message);
    left--;
  }
  await new Promise((resume) => setTimeout(resume, 200));
}
