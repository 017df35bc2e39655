"""A small LSTM with random weights, stepped by plain numpy in double precision.

Made with Python 3.11 and numpy 2.4.6:  python3 lstm_forward.py > lstm_forward.json
"""

import json

import numpy as np

INPUTS, HIDDEN, OUTPUTS, STEPS = 5, 8, 4, 40


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def main():
    draw = np.random.default_rng(1995)
    # Six binary digits after the point, so that single precision holds them exactly.
    exact = lambda *shape: np.round(draw.uniform(-1.0, 1.0, shape) * 64) / 64
    gates = ("input", "forget", "candidate", "output")
    from_input = {gate: exact(HIDDEN, INPUTS) for gate in gates}
    from_state = {gate: exact(HIDDEN, HIDDEN) for gate in gates}
    bias = {gate: exact(HIDDEN) for gate in gates}
    head_input, head_state, head_bias = exact(OUTPUTS, INPUTS), exact(OUTPUTS, HIDDEN), exact(OUTPUTS)
    inputs = 3 * exact(STEPS, INPUTS)

    state, cell, outputs = np.zeros(HIDDEN), np.zeros(HIDDEN), []
    for x in inputs:
        pre = {gate: from_input[gate] @ x + from_state[gate] @ state + bias[gate] for gate in gates}
        cell = sigmoid(pre["forget"]) * cell + sigmoid(pre["input"]) * np.tanh(pre["candidate"])
        state = sigmoid(pre["output"]) * np.tanh(cell)
        outputs.append(head_state @ state + head_input @ x + head_bias)

    in_order = lambda parts: [parts[gate].tolist() for gate in gates]
    golden = {
        "from_input": in_order(from_input),
        "from_state": in_order(from_state),
        "bias": in_order(bias),
        "head_input": head_input.tolist(),
        "head_state": head_state.tolist(),
        "head_bias": head_bias.tolist(),
        "inputs": inputs.tolist(),
        "outputs": np.array(outputs).tolist(),
    }
    print(json.dumps(golden))


main()
