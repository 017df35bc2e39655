// Large constants that come with the code that reads them. Each is found by what it is, and is named with the functions that
// read it.

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

/** A table of the standard library from letters to the same ones in the other case: pairs of 32 bits from `first` to `last`. */
function caseTable(first, last) {
  const pair = (letter, other) => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(letter);
    bytes.writeUInt32LE(other, 4);
    return bytes;
  };
  return (data) => {
    const from = data.indexOf(pair(...first));
    const end = from < 0 ? -1 : data.indexOf(pair(...last), from) + 8;
    if (end < 8) return undefined;
    const letter = (at) => data.readUInt32LE(at);
    for (let at = from + 8; at < end; at += 8) if (letter(at) <= letter(at - 8)) return undefined;
    return [from, end];
  };
}

/** Functions that read the tables of cases. */
const CASES = /\b(to_(lower|upper)case|unicode_data::conversions)\b/;

/** `find` gives where the constant begins and ends in a piece of data, if it is there; `readers` are names of functions. */
export const CONSTANTS = [
  { find: zones, readers: /\bjiff::tz::(db|tzif)\b|\bjiff_tzdb\b/ },
  // Of gzip, and of time zones.
  { find: checksumTables(0xedb88320), readers: /\bcrc32fast\b/ },
  { find: checksumTables(0x82f63b78), readers: /\bjiff\b.*\bcrc32\b/ },
  { find: caseTable([0xc0, 0xe0], [0x1e921, 0x1e943]), readers: CASES },
  { find: caseTable([0xb5, 0x39c], [0x1e943, 0x1e921]), readers: CASES },
];
