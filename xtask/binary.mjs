// A WebAssembly module's bytes: sections, numbers, and the pieces that fill memory.

/** Sections of a module: custom ones, the bodies of functions, and those that fill memory: how many pieces there are, and the pieces. */
export const [CUSTOM_SECTION, CODE_SECTION, DATA_SECTION, DATA_COUNT_SECTION] = [0, 10, 11, 12];

/** Where the sections of a module begin, where their content does, and where they end; custom ones have a name before it. */
export function sections(bytes) {
  const found = [];
  for (let begin = 8; begin < bytes.length;) {
    const { value: size, next } = unsigned(bytes, begin + 1);
    const id = bytes[begin];
    const { value: name, next: content } = id === CUSTOM_SECTION ? text(bytes, next) : { next };
    found.push({ id, name, begin, content, end: next + size });
    begin = next + size;
  }
  return found;
}

/** The pieces that fill memory, each with its address and where it lies in the file. */
export function segments(bytes) {
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

/** The name at `at`, and where it ends. */
export function text(bytes, at) {
  const { value: size, next } = unsigned(bytes, at);
  return { value: bytes.toString('utf8', next, next + size), next: next + size };
}

/** The unsigned number at `at` in LEB128, and where it ends. */
export function unsigned(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, next: at };
  }
}

/** The signed number at `at` in LEB128, and where it ends. */
export function signed(bytes, at) {
  const { value, next } = unsigned(bytes, at);
  const bits = 7 * (next - at);
  return { value: value >= 2 ** (bits - 1) ? value - 2 ** bits : value, next };
}

/** A number in LEB128; a signed one has room for its sign. */
export function leb(value, isSigned = false) {
  const bytes = [];
  let left = value;
  while (left >= (isSigned ? 64 : 128)) {
    bytes.push((left & 127) | 128);
    left = Math.floor(left / 128);
  }
  return [...bytes, left];
}
