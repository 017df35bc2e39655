// Cuts a program in two: what a first run needs, and what can come later. Both share memory, tables and globals, so that
// nothing in the source knows of the cut.
//
// In the first module every later function that is still called becomes a stub that calls through the table `later`:
//   later[0]()              sees to it that the second module is there; public/later.js puts a loader into that place
//   later[1 + i](...args)   the function itself, which the second module puts there when it arrives
// The second module imports from the first one whatever it uses of it. It also brings constants that only later code reads.
import binaryen from 'binaryen';
import { CONSTANTS } from './constants.mjs';

/** Name of the table, inside and as an export. */
const TABLE = 'later';
/** Module name under which the second module asks for what the first one exports. */
const FIRST = 'first';
/** Section of a wasm file that holds the functions' bodies. */
const CODE_SECTION = 10;
/** Sections of a wasm file that fill memory: how many pieces there are, and the pieces. */
const [DATA_SECTION, DATA_COUNT_SECTION] = [11, 12];

/**
 * Splits the module in `bytes`, which must carry function names. Functions whose name and size in bytes satisfy `isLater`, and
 * those that nobody else calls, come later; imported and exported functions never do.
 */
export function split(bytes, isLater) {
  const named = laterByName(bytes, isLater);
  const kept = functionNames(bare(shells(bytes, named)));
  const whole = binaryen.readBinary(bytes);
  const later = functions(whole).filter(({ name, base }) => named.has(name) || (!base && !kept.has(name)));
  whole.dispose();

  const names = new Set(later.map(({ name }) => name));
  const called = functionNames(bare(shells(bytes, names)));
  const entries = later.filter(({ name }) => called.has(name));
  const { rest, pieces } = withoutConstants(bytes, [...called].filter((name) => !names.has(name)));
  const first = shells(rest, names);
  const second = secondModule(rest, names, entries);
  completeFirst(first, entries, second);
  refuseReaders(bare(first), pieces);
  return { first: first.emitBinary(), later: withData(second.emitBinary(), pieces), count: names.size, entries: entries.length };
}

/** A module without what nothing in it uses. */
function bare(module) {
  module.runPasses(['remove-unused-module-elements']);
  return module;
}

function functionNames(module) {
  return new Set(functions(module).map(({ name }) => name));
}

function list(count, get) {
  return Array.from({ length: count }, (_, index) => get(index));
}

function functions(module) {
  return list(module.getNumFunctions(), (index) => binaryen.getFunctionInfo(module.getFunctionByIndex(index)));
}

function exportsOf(module) {
  return list(module.getNumExports(), (index) => binaryen.getExportInfo(module.getExportByIndex(index)));
}

function laterByName(bytes, isLater) {
  const module = binaryen.readBinary(bytes);
  const exported = new Set(exportsOf(module).map(({ value }) => value));
  const sizes = bodySizes(bytes);
  const all = functions(module);
  const imported = all.filter(({ base }) => base).length;
  const later = all.filter(({ name, base }, place) => !base && !exported.has(name) && isLater(name, sizes[place - imported]));
  module.dispose();
  return new Set(later.map(({ name }) => name));
}

/** Bytes of each function's body in the module, in order. */
function bodySizes(bytes) {
  const code = sections(bytes).find(({ id }) => id === CODE_SECTION);
  let { value: left, next: at } = unsigned(bytes, code.content);
  const sizes = [];
  for (; left > 0; left -= 1) {
    const { value, next } = unsigned(bytes, at);
    sizes.push(value);
    at = next + value;
  }
  return sizes;
}

/** The whole module, with later functions as empty shells. */
function shells(bytes, later) {
  const module = binaryen.readBinary(bytes);
  for (const { name, params, results } of functions(module).filter(({ name }) => later.has(name))) {
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
  return module;
}

/** The second module: later functions, and imports of all that they use. */
function secondModule(bytes, later, entries) {
  const module = binaryen.readBinary(bytes);
  const memory = exportsOf(module).find(({ kind }) => kind === binaryen.ExternalMemory).value;
  for (const { name } of exportsOf(module)) module.removeExport(name);
  const segments = list(module.getNumElementSegments(), (index) => binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(index)));
  for (const { name } of segments) module.removeElementSegment(name);
  module.addMemoryImport(memory, FIRST, 'memory');
  for (const { name } of tablesOf(module)) module.addTableImport(name, FIRST, name);
  for (const { name, type, mutable } of globalsOf(module)) module.addGlobalImport(name, FIRST, name, type, mutable);
  functions(module).filter(({ name }) => !later.has(name)).forEach(({ name, params, results }) => {
    module.removeFunction(name);
    module.addFunctionImport(name, FIRST, name, params, results);
  });

  const nop = module.addFunction(`${TABLE}-is-here`, binaryen.none, binaryen.none, [], module.nop());
  module.addTable(TABLE, entries.length + 1, entries.length + 1);
  module.addTableImport(TABLE, FIRST, TABLE);
  const names = [binaryen.getFunctionInfo(nop).name, ...entries.map(({ name }) => name)];
  module.addActiveElementSegment(TABLE, 'entries', names, module.i32.const(0));
  return bare(module);
}

function tablesOf(module) {
  return list(module.getNumTables(), (index) => binaryen.getTableInfo(module.getTableByIndex(index)));
}

function globalsOf(module) {
  return list(module.getNumGlobals(), (index) => binaryen.getGlobalInfo(module.getGlobalByIndex(index)));
}

/** Exports what the second module imports, under short names, and gives the stubs their bodies. */
function completeFirst(first, entries, second) {
  const memory = exportsOf(first).find(({ kind }) => kind === binaryen.ExternalMemory);
  if (memory.name !== 'memory') throw new Error(`memory is exported as ${memory.name}`);
  let count = 0;
  const short = () => `_${(count++).toString(36)}`;
  for (const { name, base, params, results } of functions(second).filter(({ base }) => base)) {
    const as = short();
    first.addFunctionExport(name, as);
    second.addFunctionImport(name, FIRST, as, params, results);
  }
  for (const { name, base, type, mutable } of globalsOf(second).filter(({ base }) => base)) {
    const as = short();
    first.addGlobalExport(name, as);
    second.addGlobalImport(name, FIRST, as, type, mutable);
  }
  for (const { name } of tablesOf(second).filter(({ name, base }) => base && name !== TABLE)) {
    const as = short();
    first.addTableExport(name, as);
    second.addTableImport(name, FIRST, as);
  }
  first.addTable(TABLE, entries.length + 1, entries.length + 1);
  first.addTableExport(TABLE, TABLE);
  entries.forEach(({ name, params, results }, index) => {
    const args = binaryen.expandType(params).map((type, place) => first.local.get(place, type));
    const body = first.block(null, [
      first.call_indirect(TABLE, first.i32.const(0), [], binaryen.none, binaryen.none),
      first.call_indirect(TABLE, first.i32.const(index + 1), args, params, results),
    ], results);
    binaryen.Function.setBody(first.getFunction(name), body);
  });
}

/**
 * A module with zeros, which wasm-opt drops, in the place of constants that none of its functions `kept` reads, and these constants
 * with their addresses.
 */
function withoutConstants(bytes, kept) {
  const rest = Buffer.from(bytes);
  const paths = kept.map((name) => name.replace(/\[[0-9a-f]+\]/g, ''));
  const unread = CONSTANTS.filter(({ readers }) => !paths.some((path) => readers.test(path)));
  const pieces = segments(rest).flatMap(({ address, begin, end }) => {
    const data = rest.subarray(begin, end);
    return unread.map(({ find }) => find(data)).filter(Boolean).map(([from, to]) => {
      const piece = { address: address + from, data: Buffer.from(data.subarray(from, to)) };
      data.fill(0, from, to);
      return piece;
    });
  });
  return { rest, pieces };
}

/** What rustc writes for no character: a number that may be an address, but is none. */
const NO_CHAR = 0x110000;

/** Refuses a first part that reads one of the constants all the same, by an address in it, as a function was merged into it. */
function refuseReaders(first, pieces) {
  const isMoved = (address) => pieces.some(({ address: begin, data }) => address >= begin && address < begin + data.length);
  let name = '';
  for (const line of first.emitText().split('\n')) {
    name = /^ \(func \$(\S+)/.exec(line)?.[1] ?? name;
    const addresses = [...line.matchAll(/(?:i32\.const |offset=)(\d+)/g)].map(([, digits]) => Number(digits));
    if (name !== '' && addresses.some((address) => address !== NO_CHAR && isMoved(address))) throw new Error(`${name} reads a constant that comes later`);
  }
}

/** The pieces that fill memory, each with its address and where it lies in the file. */
function segments(bytes) {
  const section = sections(bytes).find(({ id }) => id === DATA_SECTION);
  if (!section) return [];
  const all = [];
  let { value: left, next: at } = unsigned(bytes, section.content);
  for (; left > 0; left -= 1) {
    // Flags, then `i32.const address; end`, then the bytes.
    if (bytes[at] !== 0 || bytes[at + 1] !== 0x41) throw new Error('data of another kind than rustc writes');
    const address = signed(bytes, at + 2);
    const size = unsigned(bytes, address.next + 1);
    all.push({ address: address.value, begin: size.next, end: size.next + size.value });
    at = size.next + size.value;
  }
  return all;
}

/** A module that fills memory with `pieces` and nothing else. */
function withData(bytes, pieces) {
  const kept = sections(bytes).filter(({ id }) => id !== DATA_SECTION && id !== DATA_COUNT_SECTION);
  const content = pieces.flatMap(({ address, data }) =>
    [Buffer.from([0, 0x41, ...leb(address, true), 0x0b, ...leb(data.length)]), data]);
  const body = Buffer.concat([Buffer.from(leb(pieces.length)), ...content]);
  const section = pieces.length > 0 ? [Buffer.from([DATA_SECTION, ...leb(body.length)]), body] : [];
  const parts = kept.flatMap(({ id, begin, end }) => [bytes.subarray(begin, end), ...(id === CODE_SECTION ? section : [])]);
  return Buffer.concat([bytes.subarray(0, 8), ...parts]);
}

/** Where the sections of a module begin, where their content does, and where they end. */
function sections(bytes) {
  const found = [];
  for (let begin = 8; begin < bytes.length;) {
    const { value: size, next: content } = unsigned(bytes, begin + 1);
    found.push({ id: bytes[begin], begin, content, end: content + size });
    begin = content + size;
  }
  return found;
}

/** The unsigned number at `at` in LEB128, and where it ends. */
function unsigned(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, next: at };
  }
}

/** The signed number at `at` in LEB128, and where it ends. */
function signed(bytes, at) {
  const { value, next } = unsigned(bytes, at);
  const bits = 7 * (next - at);
  return { value: value >= 2 ** (bits - 1) ? value - 2 ** bits : value, next };
}

/** A number in LEB128; a signed one has room for its sign. */
function leb(value, isSigned = false) {
  const bytes = [];
  let left = value;
  while (left >= (isSigned ? 64 : 128)) {
    bytes.push((left & 127) | 128);
    left = Math.floor(left / 128);
  }
  return [...bytes, left];
}
