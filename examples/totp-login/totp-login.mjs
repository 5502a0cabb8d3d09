// @ts-check
// Logs in with a password and a second factor from the vault.

const api = process.env.MAILGENT_API_URL;
const key = process.env.MAILGENT_API_KEY;
const loginUrl = process.env.LOGIN_URL ?? '';
const account = {
  type: 'LOGIN',
  data: { username: 'ada', password: 'correct horse', totp: 'JBSWY3DPEHPK3PXPJBSWY3DP' },
};

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

/** @returns {Promise<string | null>} the greeting, null when the site refuses */
async function logIn() {
  const login = (await call('GET', '/v0/vault/example-site')).data;
  const { code } = await call('GET', '/v0/vault/example-site/totp');
  const form = new URLSearchParams({ username: login.username, password: login.password, code });
  const answer = await fetch(loginUrl, { method: 'POST', body: form });
  return answer.ok ? (await answer.text()).trim() : null;
}

// Somebody did this when the account was made.
await call('PUT', '/v0/vault/example-site', account);
let greeting = await logIn();
for (let attempt = 0; attempt < 40 && !greeting; attempt++) {
  // A site takes a code once: the next one comes within 30 seconds.
  await new Promise((resume) => setTimeout(resume, 1000));
  greeting = await logIn();
}
console.log(greeting ?? 'Refused.');
