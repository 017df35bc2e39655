// Packs a folder into one archive that unpacks as a folder of its own name, with a checksum beside it that `sha256sum -c` reads.
// The same files give the same archive, byte for byte: names in order, and no times, owners or modes of the machine.
//
//   node xtask/archive.mjs FOLDER OUT_FOLDER NAME
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const [folder, out, name] = process.argv.slice(2);
const BLOCK = 512;
/** Bytes of a name in a header of the first kind of tar; the rest of a path goes into its prefix, which holds 155. */
const NAME = 100;

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort();
const blocks = files.flatMap((file) => {
  const bytes = readFileSync(file);
  const path = `${name}/${relative(folder, file).split(sep).join('/')}`;
  return [header(path, bytes.length), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
});
const archive = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
// The system that packs stands in the tenth byte of a gzip file; 255 is "unknown".
archive[9] = 255;

mkdirSync(out, { recursive: true });
const file = `${name}.tar.gz`;
const digest = createHash('sha256').update(archive).digest('hex');
writeFileSync(join(out, file), archive);
writeFileSync(join(out, `${file}.sha256`), `${digest}  ${file}\n`);
console.log(`${join(out, file)}: ${files.length} files, ${archive.length.toLocaleString('en')} bytes, SHA-256 ${digest}`);

/** A ustar header of a plain file. */
function header(path, size) {
  const cut = path.length <= NAME ? 0 : path.indexOf('/', path.length - NAME - 1) + 1;
  if (path.length - cut > NAME || cut > 156) throw new Error(`${path} is too long for an archive`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value, digits) => value.toString(8).padStart(digits, '0');
  block.write(path.slice(cut), 0);
  block.write(octal(0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  block.write(path.slice(0, Math.max(cut - 1, 0)), 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}
