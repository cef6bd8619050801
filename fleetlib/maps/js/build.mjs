// Build ../static from src: the same sources and the same lock give the same bytes. `node build.mjs [--out FOLDER]`
import {build} from 'esbuild';
import {cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const outFlag = process.argv.indexOf('--out');
const out = outFlag > 0 ? resolve(process.argv[outFlag + 1]) : join(here, '..', 'static');
const BUDGET_BYTES = 1_000_000;

const {metafile} = await build({
  absWorkingDir: here,
  entryPoints: ['src/index.js'],
  outfile: join(out, 'fleet.js'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none', // licences: THIRD_PARTY.txt
  charset: 'utf8',
  metafile: true,
  logLevel: 'warning',
  define: {'process.env.NODE_ENV': '"production"'},
});
mkdirSync(out, {recursive: true});
for (const name of readdirSync(join(here, 'page'))) cpSync(join(here, 'page', name), join(out, name));
cpSync(join(here, 'node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'), join(out, 'inter.woff2'));
const bundled = Object.values(metafile.outputs).flatMap(({inputs}) => Object.entries(inputs));
const used = bundled.filter(([, {bytesInOutput}]) => bytesInOutput > 0).map(([path]) => path);
writeFileSync(join(out, 'THIRD_PARTY.txt'), licences([...used, 'node_modules/@fontsource-variable/inter/']));

const bytes = readFileSync(join(out, 'fleet.js')).length;
if (bytes > BUDGET_BYTES) throw new Error(`fleet.js has ${bytes} bytes, more than the ${BUDGET_BYTES} allowed`);
console.log(`fleet.js ${bytes} bytes`);

function licences(inputs) {
  const names = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean);
  const parts = [...new Set(names)].sort().map((name) => {
    const folder = join(here, 'node_modules', name);
    const {version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `fleet.js holds code of these packages; inter.woff2 is the font Inter.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
