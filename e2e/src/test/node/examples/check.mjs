// Checks the types of TypeScript programs and makes JavaScript of them. Reads {files, out} from standard input and
// prints what is wrong, one line each, as a JSON array.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const { files, out } = JSON.parse(readFileSync(0, 'utf8'));
const program = ts.createProgram(files, {
    strict: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    // What a Node that runs TypeScript by itself takes.
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    typeRoots: [fileURLToPath(new URL('node_modules/@types', import.meta.url))],
    types: ['node'],
    skipLibCheck: true,
    noEmitOnError: true,
    outDir: out,
});
const wrong = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
console.log(
    JSON.stringify(
        wrong.map(({ file, start, messageText }) => {
            const line = file ? file.getLineAndCharacterOfPosition(start ?? 0).line + 1 : 0;
            return `${file?.fileName ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
        }),
    ),
);
