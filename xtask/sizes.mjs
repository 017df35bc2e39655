// Prints the size of each file in a folder: raw, and as a host sends it with gzip or brotli.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const folder = process.argv[2];
const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort();

const row = (label, sizes) => console.log(label.padEnd(56) + sizes.map((bytes) => bytes.toLocaleString('en').padStart(12)).join(''));
const total = [0, 0, 0];
console.log('bytes'.padEnd(56) + ['raw', 'gzip', 'brotli'].map((title) => title.padStart(12)).join(''));
for (const name of names) {
  const bytes = readFileSync(name);
  const sizes = [bytes.length, gzipSync(bytes).length, brotliCompressSync(bytes).length];
  sizes.forEach((size, i) => { total[i] += size; });
  row(name, sizes);
}
row('total', total);
