import { OPERATORS, operatorNames } from './operators.js';
/**
 * Runs every operator through `around`, which gives its result: that of `call.run()`, usually.
 * @param around called in the order of execution
 */
export const intercept = (backend, around) => Intercepted.layer(backend, { around, timesUsed: new Map(), parameters: new Names() }, '');
/**
 * The backend of one layer. Networks enter hundreds of them, so the operators' methods are the prototype's; they are made from
 * the table, at the end.
 */
class Intercepted {
    inner;
    shared;
    path;
    own;
    static layer(...of) {
        return new Intercepted(...of);
    }
    name;
    release;
    /**
     * @param path the layer's
     * @param own the operators' own name, where their system gives them one
     */
    constructor(inner, shared, path, own) {
        this.inner = inner;
        this.shared = shared;
        this.path = path;
        this.own = own;
        this.name = inner.name;
        if (inner.release)
            this.release = (x) => inner.release?.(x);
    }
    tensor(value) {
        return this.inner.tensor(value);
    }
    shape(x) {
        return this.inner.shape(x);
    }
    read(x) {
        return this.inner.read(x);
    }
    scoped(path) {
        return Intercepted.layer(this.inner.scoped?.(path) ?? this.inner, this.shared, path);
    }
    named(name) {
        return Intercepted.layer(this.inner.named?.(name) ?? this.inner, this.shared, this.path, name);
    }
    parameter(name, value) {
        this.shared.parameters.set(value, name);
        this.inner.parameter?.(name, value);
    }
    call(operator, args) {
        const { inner, shared } = this;
        return shared.around({
            layer: this.numbered(this.nameOf(operator)),
            operator,
            args,
            parameterName: (value) => shared.parameters.of(value),
            run: () => inner[operator](...args),
        });
    }
    nameOf(operator) {
        if (this.own !== undefined)
            return this.own;
        if (this.path === '')
            return operator;
        return OPERATORS[operator].parameters.length > 0 ? this.path : `${this.path}.${operator}`;
    }
    numbered(name) {
        const { timesUsed } = this.shared;
        const count = (timesUsed.get(name) ?? 0) + 1;
        timesUsed.set(name, count);
        return count === 1 ? name : `${name}#${count}`;
    }
    static {
        for (const operator of operatorNames) {
            Object.defineProperty(Intercepted.prototype, operator, {
                value(...args) {
                    return this.call(operator, args);
                },
            });
        }
    }
}
/** Names of values, without keeping a tensor alive for its name's sake. */
class Names {
    ofObjects = new WeakMap();
    ofHandles = new Map();
    set(value, name) {
        if (isObject(value))
            this.ofObjects.set(value, name);
        else
            this.ofHandles.set(value, name);
    }
    of(value) {
        return isObject(value) ? this.ofObjects.get(value) : this.ofHandles.get(value);
    }
}
const isObject = (value) => typeof value === 'object' && value !== null;
