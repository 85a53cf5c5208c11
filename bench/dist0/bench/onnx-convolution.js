/** The peer that counts: one convolution on onnxruntime-web, float32 in WebAssembly with SIMD, on one thread. */
import * as ort from 'onnxruntime-web';
import { elements, tensor } from '../src/ops/tensor.js';
ort.env.wasm.numThreads = 1;
/** A convolution whose operands are brought to ONNX Runtime beforehand. */
export async function onnxConvolution(x, weight, stride, padding) {
    const session = await ort.InferenceSession.create(convolutionModel(x.shape, weight, stride, padding));
    const input = new ort.Tensor('float32', elements(x), x.shape);
    return async () => {
        const { y } = await session.run({ x: input });
        return tensor(y.data, [...y.dims]);
    };
}
/** A model of one Conv, as onnx.proto3 numbers its fields. */
function convolutionModel(shape, weight, stride, padding) {
    const ints = (name, values) => bytes(5, [text(1, name), ...values.map((value) => int(8, value)), int(20, 7)]);
    const node = [
        text(1, 'x'),
        text(1, 'weight'),
        text(2, 'y'),
        text(4, 'Conv'),
        ints('strides', [stride, stride]),
        ints('pads', [padding, padding, padding, padding]),
    ];
    const value = (name, dims) => [
        text(1, name),
        bytes(2, [
            bytes(1, [
                int(1, 1),
                bytes(2, dims.map((dim) => bytes(1, [int(1, dim)]))),
            ]),
        ]),
    ];
    const { buffer } = elements(weight).slice();
    const kernels = [
        ...weight.shape.map((dim) => int(1, dim)),
        int(2, 1),
        text(8, 'weight'),
        bytes(9, [new Uint8Array(buffer)]),
    ];
    const output = [text(1, 'y'), bytes(2, [bytes(1, [int(1, 1)])])];
    const graph = [
        bytes(1, node),
        text(2, 'convolution'),
        bytes(5, kernels),
        bytes(11, value('x', shape)),
        bytes(12, output),
    ];
    return joined([int(1, 9), bytes(7, graph), bytes(8, [int(2, 18)])]);
}
function varint(n) {
    return n < 0x80 ? [n] : [(n % 0x80) + 0x80, ...varint(Math.floor(n / 0x80))];
}
const int = (field, value) => Uint8Array.from([...varint(field * 8), ...varint(value)]);
const text = (field, value) => bytes(field, [new TextEncoder().encode(value)]);
function bytes(field, parts) {
    const content = joined(parts);
    return joined([Uint8Array.from([...varint(field * 8 + 2), ...varint(content.length)]), content]);
}
function joined(parts) {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let next = 0;
    for (const part of parts) {
        whole.set(part, next);
        next += part.length;
    }
    return whole;
}
