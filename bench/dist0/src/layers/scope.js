import { located } from '../ops/located.js';
/** A source of tensors for any backend: each parameter is brought there once, however often a network asks for it. */
export function uploaded(backend, source) {
    const brought = new Map();
    return (spec) => {
        if (!brought.has(spec.name))
            brought.set(spec.name, backend.tensor(source(spec)));
        return brought.get(spec.name);
    };
}
/** A place in a network: the backend, the source of parameters, and the path before every name asked for here. */
export class Scope {
    parameters;
    path;
    nn;
    /**
     * @param parameters answers the layers' requests
     * @param path the place of these layers in their network
     * @param nn what their operators run on: the backend, whose errors then name their layer
     */
    constructor(backend, parameters, path = '', nn = located(backend)) {
        this.parameters = parameters;
        this.path = path;
        this.nn = nn;
    }
    /** The scope of a part of this layer; '' is the layer itself. */
    at(name) {
        if (name === '')
            return this;
        const path = this.pathOf(name);
        const nn = this.nn.scoped?.(path) ?? this.nn;
        return new Scope(nn, this.parameters, path, nn);
    }
    /**
     * The backend for an operator that the system itself calls `name` here (`maxpool`, `fpn_p5upsampled`), which is what a
     * dump of the system's is keyed by; `nn` where it has no name. As in `at`, '' is the layer itself: the operator's result
     * is what the layer gives.
     */
    named(name) {
        if (name === undefined)
            return this.nn;
        return this.nn.named?.(this.pathOf(name)) ?? this.nn;
    }
    /**
     * A parameter of this layer: the source is asked for it by its full name.
     * @throws WeightsError or whatever else the source throws where it has none of that name and shape
     */
    parameter(name, role, shape) {
        const path = this.pathOf(name);
        const value = this.parameters({ name: path, role, shape });
        this.nn.parameter?.(path, value);
        return value;
    }
    /** The full name of what is called `name` here; '' is the layer itself. */
    pathOf(name) {
        return this.path === '' || name === '' ? this.path + name : `${this.path}.${name}`;
    }
    /** The channels C of a map [N,C,H,W], or the columns of rows [N,C]. */
    channels(x) {
        return this.nn.shape(x)[1];
    }
}
