/**
 * Where in a file a model's parameters stand. What training scripts wrap a state dict in (`state_dict`, `ema`), what wraps
 * a module (`module`, `_orig_mod`, Lightning's `model`) and a Keras model within a model are the same to a name:
 * segments before it. So a model's place is a path under which its names are found.
 */
/** More than any checkpoint asks for: a file of many names with many dots is looked at in part. */
const MOST_NAMES = 200_000;
/** Where the next segment begins; undefined in the last one. */
function nextSegment(name, from) {
    for (let at = from; at < name.length; at++)
        if (name[at] === '.' || name[at] === '/')
            return at + 1;
    return undefined;
}
/**
 * The paths in a file under which a model's names are found, each with their number, those of most first; a path ends in
 * its dot or slash, or is empty.
 * @param isOwn whether what is left of a name without a path is a parameter's
 */
export function placesOf(names, isOwn) {
    const found = new Map();
    let left = MOST_NAMES;
    let level = Array.from(names, (name) => ({ name, at: 0 }));
    while (level.length > 0 && left > 0) {
        const deeper = [];
        for (const { name, at } of level.slice(0, left)) {
            if (isOwn(name.slice(at))) {
                const place = name.slice(0, at);
                found.set(place, (found.get(place) ?? 0) + 1);
            }
            const next = nextSegment(name, at);
            if (next !== undefined)
                deeper.push({ name, at: next });
        }
        left -= level.length;
        level = deeper;
    }
    return [...found].sort(([, a], [, b]) => b - a);
}
/** Copies that training keeps beside the weights it trains: exponential moving averages, teachers. */
const COPIES = /(^|[._/])(ema|swa|avg|averaged?|teacher|momentum)/i;
/** Of places that fit equally well: the weights themselves before their averages, then the shorter path. */
export function preferred(a, b) {
    return Number(COPIES.test(a)) - Number(COPIES.test(b)) || depthOf(a) - depthOf(b);
}
const depthOf = (place) => place.split(/[./]/).length;
