// Cuts a program in two: what a first run needs, and what can come later. Both share memory, tables and globals, so that
// nothing in the source knows of the cut.
//
// In the first module every later function that is still called becomes a stub that calls through the table `later`:
//   later[0]()              sees to it that the second module is there; public/later.js puts a loader into that place
//   later[1 + i](...args)   the function itself, which the second module puts there when it arrives
// The second module imports from the first one whatever it uses of it. It also brings the data that only later code can reach.
import binaryen from 'binaryen';
import { CODE_SECTION, CUSTOM_SECTION, DATA_COUNT_SECTION, DATA_SECTION, leb, sections, segments, unsigned } from './binary.mjs';
import { reachable, readSymbols } from './symbols.mjs';

/** Name of the table, inside and as an export. */
const TABLE = 'later';
/** Module name under which the second module asks for what the first one exports. */
const FIRST = 'first';
/** Bytes from which on data is worth a piece of its own in memory. */
const LEAST_PIECE = 24;
/** What may lie between two constants to align them. */
const LONGEST_PADDING = 15;

/**
 * Splits the module in `bound`, which must carry function names. Functions whose name and size in bytes satisfy `isLater`, and
 * those that nobody else calls, come later; imported and exported functions never do. `linked` is the module as the linker left it.
 */
export function split(bound, linked, isLater) {
  const bytes = withoutLinking(bound);
  const named = laterByName(bytes, isLater);
  const kept = functionNames(bare(shells(bytes, named)));
  const whole = binaryen.readBinary(bytes);
  const later = functions(whole).filter(({ name, base }) => named.has(name) || (!base && !kept.has(name)));
  whole.dispose();

  const names = new Set(later.map(({ name }) => name));
  const called = functionNames(bare(opened(shells(bytes, names))));
  const entries = later.filter(({ name }) => called.has(name));
  const { rest, pieces } = withoutData(bytes, linked, constants(bare(shells(bytes, names))));
  const first = shells(rest, names);
  const second = secondModule(rest, names, entries);
  completeFirst(first, entries, second);
  requireWays(bare(first), names, called);
  return { first: first.emitBinary(), later: withData(second.emitBinary(), pieces), count: names.size, entries: entries.length };
}

/**
 * A module whose tables are open to others, as those of the first one are to the second: what stands in them is called from there, even
 * if nothing here calls any function of its type.
 */
function opened(module) {
  for (const { name } of tablesOf(module)) module.addTableExport(name, `open-${name}`);
  return module;
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

/** Every later function that the first module calls must have a way into the second: a shell without one stops the program. */
function requireWays(first, later, called) {
  const lost = functions(first).filter(({ name, base }) => !base && later.has(name) && !called.has(name));
  if (lost.length > 0) throw new Error(`${lost.map(({ name }) => name).join(', ')}: called before the second part is there`);
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

/** The module without what the linker kept for `linked`: wasm-bindgen has moved what it tells of code. */
function withoutLinking(bytes) {
  const kept = sections(bytes).filter(({ id, name }) => id !== CUSTOM_SECTION || !/^(linking$|reloc\.)/.test(name));
  return Buffer.concat([bytes.subarray(0, 8), ...kept.map(({ begin, end }) => bytes.subarray(begin, end))]);
}

/** Numbers in the functions of a module that may be addresses. */
function constants(module) {
  const code = module.emitText();
  const found = code.slice(code.indexOf('\n (func ')).matchAll(/(?:i32\.const |offset=)(-?\d+)/g);
  return new Set([...found].map(([, digits]) => Number(digits) >>> 0));
}

/**
 * The module with zeros, which wasm-opt drops, in the place of data that code with these constants cannot reach, and this data with
 * its addresses.
 */
function withoutData(bytes, linked, inFirst) {
  const { symbols, placed, ...uses } = readSymbols(linked);
  const reached = reachable(uses, inFirst);
  const rest = Buffer.from(bytes);
  const pieces = segments(rest).flatMap((segment) => {
    const data = rest.subarray(segment.begin, segment.end);
    requireSame(data, segment.address, linked);
    const within = placed.map((index) => ({ index, from: symbols[index].address - segment.address, size: symbols[index].size }))
      .filter(({ from }) => from >= 0 && from < data.length);
    return runs(within.map(({ index, from, size }) => ({ from, to: from + size, isKept: reached.has(index) }))).map(([from, to]) => {
      const piece = { address: segment.address + from, data: Buffer.from(data.subarray(from, to)) };
      data.fill(0, from, to);
      return piece;
    });
  });
  return { rest, pieces };
}

/** Where data of which nothing is kept begins and ends; what lies between two pieces of it to align them goes with them. */
function runs(spans) {
  const found = [];
  let kept = 0;
  let open;
  for (const { from, to, isKept } of spans) {
    if (isKept) {
      if (open) open[1] = Math.min(open[1], from);
      [kept, open] = [Math.max(kept, to), undefined];
    } else if (from >= kept) {
      if (open && from - open[1] <= LONGEST_PADDING) open[1] = Math.max(open[1], to);
      else found.push((open = [from, to]));
    }
  }
  return found.filter(([from, to]) => to - from >= LEAST_PIECE);
}

/** Symbols are those of the linked module: nothing may have moved since. */
function requireSame(data, address, linked) {
  const same = segments(linked).find((other) => other.address === address);
  if (!same || !data.equals(linked.subarray(same.begin, same.end))) throw new Error(`data at ${address} is not what was linked`);
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
