// An LSTM layer with a linear head as an ONNX file: just enough of the format (onnx.proto, IR version 8, operator set 14).

const FLOAT = 1;
const INT64 = 7;

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/** One field of a message: a number, text, bytes, or a message that was made before. */
function field(number, value) {
  if (typeof value === 'number') return Buffer.from([...varint(number * 8), ...varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
}

const message = (...fields) => Buffer.concat(fields);
const all = (number, values) => message(...values.map((value) => field(number, value)));

const node = (operator, inputs, outputs, attributes = {}) => message(
  all(1, inputs), all(2, outputs), field(4, operator),
  ...Object.entries(attributes).map(([name, value]) => field(5, message(field(1, name), field(3, value), field(20, 2)))),
);
const tensor = (name, dims, values, type = FLOAT) =>
  message(all(1, dims), field(2, type), field(8, name), field(9, Buffer.from(values.buffer)));
/** A dimension that is null may be anything. */
const value = (name, dims) => {
  const shape = all(1, dims.map((dim) => (dim === null ? message() : field(1, dim))));
  return message(field(1, name), field(2, message(field(1, message(field(1, FLOAT), field(2, shape))))));
};

/**
 * The file. Inputs `x` [steps, 1, inputs], `h` and `c` [1, 1, hidden]; outputs `out` [steps, 1, 1], `h_next`, `c_next`.
 * `gates` are rows of [state, inputs, one] for the input, forget, candidate and output gate, `head` is one such row.
 */
export function lstm({ inputs, hidden }, gates, head) {
  // ONNX has the gates in the order input, output, forget, candidate.
  const rows = [0, 3, 1, 2].flatMap((gate) => gates.slice(gate * hidden, (gate + 1) * hidden));
  const cut = (from, to) => Float32Array.from(rows.flatMap((row) => row.slice(from, to)));
  const seen = hidden + inputs;
  const bias = Float32Array.from([...rows.map((row) => row[seen]), ...rows.map(() => 0)]);
  const graph = message(
    field(1, node('LSTM', ['x', 'w', 'r', 'b', '', 'h', 'c'], ['y', 'h_next', 'c_next'], { hidden_size: hidden })),
    field(1, node('Squeeze', ['y', 'direction'], ['states'])),
    field(1, node('Concat', ['states', 'x'], ['shown'], { axis: 2 })),
    field(1, node('MatMul', ['shown', 'v'], ['product'])),
    field(1, node('Add', ['product', 'v_one'], ['out'])),
    field(2, 'lstm'),
    field(5, tensor('w', [1, 4 * hidden, inputs], cut(hidden, seen))),
    field(5, tensor('r', [1, 4 * hidden, hidden], cut(0, hidden))),
    field(5, tensor('b', [1, 8 * hidden], bias)),
    field(5, tensor('v', [seen, 1], Float32Array.from(head.slice(0, seen)))),
    field(5, tensor('v_one', [1], Float32Array.of(head[seen]))),
    field(5, tensor('direction', [1], BigInt64Array.of(1n), INT64)),
    all(11, [value('x', [null, 1, inputs]), value('h', [1, 1, hidden]), value('c', [1, 1, hidden])]),
    all(12, [value('out', [null, 1, 1]), value('h_next', [1, 1, hidden]), value('c_next', [1, 1, hidden])]),
  );
  return message(field(1, 8), field(7, graph), field(8, message(field(1, ''), field(2, 14))));
}
