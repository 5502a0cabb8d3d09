// Signs up with a service and reads the code it sends by mail.

const { MAILGENT_API_URL: api, MAILGENT_API_KEY: key } = process.env;
const service = 'otp@sandbox.test';

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(api + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

type Waited = { kind: 'code'; code: string; resume: string } | { kind: 'none'; resume: string };

/** The code of a mail of the service that came after `since`, a time as the API shows it. */
async function waitForCode(since: string, seconds = 60): Promise<string> {
  // An old code is worth nothing, and a code of somebody else may be a trap.
  let query = new URLSearchParams({ for: 'code', from: service, since });
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const answer = await call<Waited>('GET', `/v0/messages/wait?${query}`);
    if (answer.kind === 'code') return answer.code;
    query = new URLSearchParams({ for: 'code', from: service, resume: answer.resume });
  }
  throw new Error('no code came');
}

// The sign-up form of a real service would be an HTTP request; here it is a mail.
const form = await call<{ createdAt: string }>('POST', '/v0/messages/send', {
  to: [service],
  subject: 'Sign up',
  text: 'Please send a code.',
});
console.log('Code:', await waitForCode(form.createdAt));
