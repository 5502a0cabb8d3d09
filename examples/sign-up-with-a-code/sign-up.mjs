// @ts-check
// Signs up with a service and reads the code it sends by mail.

const api = process.env.MAILGENT_API_URL;
const key = process.env.MAILGENT_API_KEY;
const service = 'otp@sandbox.test';

/** @typedef {{ createdAt: string, from: string[], codes: { code: string }[] }} Message */

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function call(method, path, body) {
  const answer = await fetch(api + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/**
 * The code of the newest mail of the service that came after `since`, a time as the API shows it.
 * @param {string} since
 * @returns {Promise<string>}
 */
async function waitForCode(since, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    /** @type {{ messages: Message[] }} */
    const page = await call('GET', '/v0/messages?labels=received&limit=10');
    // An old code is worth nothing, and a code of somebody else may be a trap.
    const mail = page.messages.find(
      (message) => message.createdAt >= since && message.from[0].includes(service) && message.codes.length > 0,
    );
    if (mail) return mail.codes[0].code;
    await new Promise((resume) => setTimeout(resume, 200));
  }
  throw new Error('no code came');
}

// The sign-up form of a real service would be an HTTP request; here it is a mail.
const form = await call('POST', '/v0/messages/send', {
  to: [service],
  subject: 'Sign up',
  text: 'Please send a code.',
});
console.log('Code:', await waitForCode(form.createdAt));
