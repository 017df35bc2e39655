// Large constants that only later code reads. Each is found by what it is, and named with the functions that read it: none of
// these may be left in a program's first part.

/** What every file of a time zone begins with (RFC 9636): its name, its version, and fifteen bytes that are not used. */
const ZONE_MARK = /TZif[2-4]\0{15}/g;
/** Bytes that no file of a time zone has. The program has all of them in a row: anything farther apart is something else. */
const LONG_ZONE = 8192;

/** From the first time zone to the last, which stays, as nothing tells where it ends. */
function zones(data) {
  const marks = [...data.toString('latin1').matchAll(ZONE_MARK)].map(({ index }) => index);
  if (marks.some((at, place) => at - (marks[place - 1] ?? at) > LONG_ZONE)) throw new Error('zones do not lie in a row');
  return marks.length > 0 ? [marks[0], marks.at(-1)] : undefined;
}

/** The sixteen tables by which CRC-32 with the reversed `polynomial` takes sixteen bytes at a time. */
function checksumTables(polynomial) {
  const bit = (value) => (value & 1 ? (value >>> 1) ^ polynomial : value >>> 1);
  const first = Array.from({ length: 256 }, (_, byte) => Array.from({ length: 8 }).reduce(bit, byte) >>> 0);
  const all = [...first];
  for (let at = 256; at < 16 * 256; at += 1) all.push(((all[at - 256] >>> 8) ^ first[all[at - 256] & 255]) >>> 0);
  const bytes = Buffer.alloc(4 * all.length);
  all.forEach((value, at) => bytes.writeUInt32LE(value, 4 * at));
  return (data) => {
    const at = data.indexOf(bytes);
    return at < 0 ? undefined : [at, at + bytes.length];
  };
}

/** `find` gives where the constant begins and ends in a piece of data, if it is there; `readers` are names of functions. */
export const CONSTANTS = [
  { name: 'time zones', find: zones, readers: /\bjiff::tz::(db|tzif)\b|\bjiff_tzdb\b/ },
  { name: 'check sums of gzip', find: checksumTables(0xedb88320), readers: /\bcrc32fast\b/ },
  { name: 'check sums of time zones', find: checksumTables(0x82f63b78), readers: /\bjiff\b.*\bcrc32\b/ },
];
