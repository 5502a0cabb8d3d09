// The conformance suite imports fs.globSync, which Node has since 22 and the suite uses for none of its server
// scenarios. For older ones this puts a module before 'fs' that has the name. Loaded by --import.
import { register } from 'node:module';

const asUrl = (source) => 'data:text/javascript,' + encodeURIComponent(source);

const withGlobSync = asUrl(`
    export * from 'node:fs';
    export { default } from 'node:fs';
    export const globSync = () => [];
`);

register(asUrl(`
    export async function resolve(specifier, context, next) {
        return specifier === 'fs' ? { url: ${JSON.stringify(withGlobSync)}, shortCircuit: true } : next(specifier, context);
    }
`));
