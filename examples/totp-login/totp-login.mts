// Logs in with a password and a second factor from the vault.

const { MAILGENT_API_URL: api, MAILGENT_API_KEY: key } = process.env;
const loginUrl = process.env.LOGIN_URL ?? '';
const account = {
  type: 'LOGIN',
  data: { username: 'ada', password: 'correct horse', totp: 'JBSWY3DPEHPK3PXPJBSWY3DP' },
};

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(api + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

type Login = { data: { username: string; password: string } };

/** The greeting; null when the site refuses. */
async function logIn(): Promise<string | null> {
  const { username, password } = (await call<Login>('GET', '/v0/vault/example-site')).data;
  const { code } = await call<{ code: string }>('GET', '/v0/vault/example-site/totp');
  const form = new URLSearchParams({ username, password, code });
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
