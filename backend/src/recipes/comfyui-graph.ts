/** Owns ComfyUI's graph in a file's `prompt`: nodes with inputs, each a value or a link to another node's output. */
import { isJsonObject, readJsonObject } from './python-json.js';

export interface Node {
  kind: string;
  inputs: ReadonlyMap<string, unknown>;
}

/** The largest workflows that people share have some hundreds. */
const MAX_NODES = 2_000;
const MAX_HOPS = 64;

/** Inputs under which a node that only holds a number has it. */
const NUMBERS = ['value', 'int', 'float', 'number', 'seed', 'noise_seed'];

/** Every walk is bounded and sees a node once, since a file may have circles. */
export class Graph {
  readonly #nodes: ReadonlyMap<string, Node>; // a map, so that no id is a word of Object.prototype's

  private constructor(nodes: ReadonlyMap<string, Node>) {
    this.#nodes = nodes;
  }

  /** Undefined when the text is no graph, or too large a one. */
  static in(text: string): Graph | undefined {
    const entries = Object.entries(readJsonObject(text) ?? {});
    if (entries.length > MAX_NODES) return undefined;
    const nodes = entries.flatMap(([id, node]) => {
      if (!isJsonObject(node) || typeof node.class_type !== 'string' || !isJsonObject(node.inputs)) return [];
      return [[id, { kind: node.class_type, inputs: new Map(Object.entries(node.inputs)) }] as const];
    });
    return nodes.length > 0 ? new Graph(new Map(nodes)) : undefined;
  }

  find(isWanted: (node: Node) => boolean): Node | undefined {
    return [...this.#nodes.values()].find(isWanted);
  }

  /** The node that an input is linked to: a link is `[id, output]`. */
  at(input: unknown): Node | undefined {
    return Array.isArray(input) && input.length === 2 ? this.#nodes.get(String(input[0])) : undefined;
  }

  /** The nodes from an input upwards, always through the input of that name. */
  chain(input: unknown, name: string): Node[] {
    const nodes = new Set<Node>();
    for (let node = this.at(input); node && !nodes.has(node) && nodes.size < MAX_HOPS;) {
      nodes.add(node);
      node = this.at(node.inputs.get(name));
    }
    return [...nodes];
  }

  /** The wanted node that is the fewest links upwards from an input. */
  nearest(input: unknown, isWanted: (node: Node) => boolean): Node | undefined {
    const first = this.at(input);
    const reached = new Set(first ? [first] : []);
    for (const node of reached) {
      if (isWanted(node)) return node;
      for (const next of node.inputs.values()) {
        const above = this.at(next);
        if (above) reached.add(above); // the loop goes on to it: a set is walked in the order of adding
      }
    }
    return undefined;
  }

  /** A node's number, its own or that of a node which it is linked to. */
  number(node: Node, name: string, hops = 0): number | undefined {
    const input = node.inputs.get(name);
    if (typeof input === 'number') return input;
    const above = this.at(input);
    const held = above && [name, ...NUMBERS].find((key) => above.inputs.has(key));
    return above && held !== undefined && hops < MAX_HOPS ? this.number(above, held, hops + 1) : undefined;
  }

  /** The texts that a conditioning input is made of, each once. */
  words(input: unknown, seen = new Set<Node>()): string[] {
    if (typeof input === 'string') return input.trim() === '' ? [] : [input.trim()];
    const node = this.at(input);
    if (!node || seen.has(node) || seen.size > MAX_HOPS || node.kind === 'ConditioningZeroOut') return [];
    seen.add(node);
    const own = TEXTS.flatMap((name) => this.words(node.inputs.get(name), seen));
    if (own.length > 0) return [...new Set(own)];
    const through = throughInputs(node, Array.isArray(input) ? input[1] : 0);
    return [...new Set(through.flatMap((name) => this.words(node.inputs.get(name), seen)))];
  }
}

/** Inputs that hold text: of encoders (SDXL's and Flux's have two), and of nodes that only hold or join texts. */
const TEXTS = [
  ...['text', 'text_g', 'text_l', 'clip_l', 't5xxl', 'prompt'],
  ...['string', 'value', 'string_a', 'string_b', 'text_a', 'text_b', 'text1', 'text2'],
];

/** A node that hands on both sides, such as ControlNetApplyAdvanced, has the positive one first among its outputs. */
function throughInputs(node: Node, output: unknown): string[] {
  if (node.inputs.has('positive') && node.inputs.has('negative'))
    return [output === 1 ? 'negative' : 'positive'];
  return [...node.inputs.keys()].filter((name) => name.startsWith('conditioning'));
}
