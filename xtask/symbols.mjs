// What of a program's data some of its functions can reach. The linker says it: kept relocations (`--emit-relocs`) name for each
// address in the code, and for each in the data, the symbol that it is of. An address may lie outside its symbol, as that of a table
// whose first index is not 0 does; its value alone would not tell.
//
// https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md
import { CUSTOM_SECTION, DATA_SECTION, sections, segments, signed, text, unsigned } from './binary.mjs';

/** The part of the section `linking` that lists symbols. */
const SYMBOL_TABLE = 8;
/** Kinds of symbols. */
const [DATA, SECTION] = [1, 3];
/** Flags of symbols: not of this module, with a name of its own, and no place in the data. */
const [UNDEFINED, NAMED, ABSOLUTE] = [0x10, 0x40, 0x200];
/** Relocations that hold an address in memory. */
const ADDRESSES = new Set([3, 4, 5, 11, 14, 15, 16, 17, 21, 23, 25]);
/** Others that have an addend, too. */
const WITH_ADDEND = new Set([8, 9, 22]);

/** The data symbols of a linked module by address, addresses in its code by value, and which symbols a symbol's data points to. */
export function readSymbols(linked) {
  const pieces = segments(linked);
  const symbols = symbolTable(linked, pieces);
  const inCode = new Map();
  for (const { index, addend } of addresses(linked, 'reloc.CODE')) {
    add(inCode, (symbols[index].address + addend) >>> 0, index);
  }
  const placed = [...symbols.keys()].filter((index) => symbols[index].size > 0).sort((a, b) => symbols[a].address - symbols[b].address);
  const ends = [];
  for (const index of placed) ends.push(Math.max(ends.at(-1) ?? 0, symbols[index].address + symbols[index].size));
  const inData = new Map();
  const { content } = sections(linked).find(({ id }) => id === DATA_SECTION);
  for (const { offset, index } of addresses(linked, 'reloc.DATA')) {
    const piece = pieces.find(({ begin, end }) => content + offset >= begin && content + offset < end);
    for (const holder of holding(symbols, placed, ends, piece.address + content + offset - piece.begin)) add(inData, holder, index);
  }
  return { symbols, placed, inCode, inData };
}

/** The symbols that hold an address; several may lie over one another. `ends` has the farthest end up to each of `placed`. */
function holding(symbols, placed, ends, address) {
  let [low, high] = [0, placed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (symbols[placed[middle]].address <= address) low = middle + 1;
    else high = middle;
  }
  const found = [];
  for (let place = low - 1; place >= 0 && address < ends[place]; place -= 1) {
    if (address < symbols[placed[place]].address + symbols[placed[place]].size) found.push(placed[place]);
  }
  return found;
}

/** Indices of the symbols that code with these constants can reach, directly or from the data that it reaches. */
export function reachable({ inCode, inData }, constants) {
  const reached = new Set();
  const open = [...constants].flatMap((value) => [...(inCode.get(value) ?? [])]);
  while (open.length > 0) {
    const index = open.pop();
    if (reached.has(index)) continue;
    reached.add(index);
    open.push(...(inData.get(index) ?? []));
  }
  return reached;
}

function add(map, key, value) {
  if (!map.has(key)) map.set(key, new Set());
  map.get(key).add(value);
}

function custom(linked, name) {
  const section = sections(linked).find((one) => one.id === CUSTOM_SECTION && one.name === name);
  if (!section) throw new Error(`the linked program has no section ${name}: link it with --emit-relocs`);
  return section;
}

/** All symbols in their order; those of data with address and size. */
function symbolTable(linked, pieces) {
  const { content, end } = custom(linked, 'linking');
  let at = unsigned(linked, content).next;
  while (at < end && linked[at] !== SYMBOL_TABLE) {
    const { value: size, next } = unsigned(linked, at + 1);
    at = next + size;
  }
  const number = () => {
    const { value, next } = unsigned(linked, at);
    at = next;
    return value;
  };
  const name = () => {
    const { value, next } = text(linked, at);
    at = next;
    return value;
  };
  at += 1;
  number();
  return Array.from({ length: number() }, () => {
    const [kind, flags] = [linked[at++], number()];
    if (kind === SECTION) return number(), {};
    if (kind !== DATA) {
      number();
      if (!(flags & UNDEFINED) || flags & NAMED) name();
      return {};
    }
    const symbol = { name: name() };
    if (flags & UNDEFINED) return symbol;
    const [segment, offset, size] = [number(), number(), number()];
    const piece = flags & ABSOLUTE ? undefined : pieces[segment];
    return piece ? { ...symbol, address: piece.address + offset, size } : symbol;
  });
}

/** The relocations of a section that hold addresses: where, of which symbol, and how far from it. */
function addresses(linked, name) {
  let at = custom(linked, name).content;
  const number = (read) => {
    const { value, next } = read(linked, at);
    at = next;
    return value;
  };
  number(unsigned);
  const all = Array.from({ length: number(unsigned) }, () => {
    const [type, offset, index] = [linked[at++], number(unsigned), number(unsigned)];
    const addend = ADDRESSES.has(type) || WITH_ADDEND.has(type) ? number(signed) : 0;
    return { type, offset, index, addend };
  });
  return all.filter(({ type }) => ADDRESSES.has(type));
}
