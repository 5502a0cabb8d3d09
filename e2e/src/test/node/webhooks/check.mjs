// Verifies webhooks with the published Standard Webhooks library. Reads one JSON array from standard input,
//   [{secret, headers, body}], and prints one: for each {valid, type}, or {valid: false, error}.
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

const results = JSON.parse(readFileSync(0, 'utf8')).map(({ secret, headers, body }) => {
    try {
        return { valid: true, type: new Webhook(secret).verify(body, headers).type };
    } catch (error) {
        return { valid: false, error: String(error.message) };
    }
});
console.log(JSON.stringify(results));
