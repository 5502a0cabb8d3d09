// @ts-check
// Signs up with a service and reads the code it sends by mail.

const api = process.env.MAILGENT_API_URL;
const key = process.env.MAILGENT_API_KEY;
const service = 'otp@sandbox.test';

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
 * The code of a mail of the service that came after `since`, a time as the API shows it.
 * @param {string} since
 * @returns {Promise<string>}
 */
async function waitForCode(since, seconds = 60) {
  // An old code is worth nothing, and a code of somebody else may be a trap.
  let query = new URLSearchParams({ for: 'code', from: service, since });
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    /** @type {{ kind: string, code: string, resume: string }} */
    const answer = await call('GET', `/v0/messages/wait?${query}`);
    if (answer.kind === 'code') return answer.code;
    query = new URLSearchParams({ for: 'code', from: service, resume: answer.resume });
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
