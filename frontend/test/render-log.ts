/**
 * Which components React draws in a commit, as React's own developer tools see it. Loaded before React, which looks for
 * the tools once; test files share one React, so the log is kept beside it.
 */

/** The part of React's internal node that says whether it was drawn. */
interface Fiber {
  type: unknown;
  flags: number;
  child: Fiber | null;
  sibling: Fiber | null;
  alternate: Fiber | null;
}

interface DeveloperTools {
  drawn: Set<string>;
}

const PERFORMED_WORK = 1;
const page = globalThis as { __REACT_DEVTOOLS_GLOBAL_HOOK__?: DeveloperTools }; // React's name for it
const tools = (page.__REACT_DEVTOOLS_GLOBAL_HOOK__ ??= makeTools());

/** Names the components that were drawn of their own accord since the last call, not because their parent was. */
export function takeDrawn(): string[] {
  const names = [...tools.drawn].sort();
  tools.drawn.clear();
  return names;
}

function makeTools(): DeveloperTools {
  const drawn = new Set<string>();
  const note = (fiber: Fiber | null): void => {
    for (let here = fiber; here !== null; here = here.sibling) {
      const name = (here.flags & PERFORMED_WORK) !== 0 ? nameOf(here.type) : null;
      if (name !== null) drawn.add(name);
      else if (here.child !== here.alternate?.child) note(here.child);
    }
  };
  const hook = {
    drawn,
    supportsFiber: true,
    renderers: new Map(),
    inject: () => 1,
    onCommitFiberRoot: (_id: number, root: { current: Fiber }) => note(root.current),
    onCommitFiberUnmount: () => undefined,
    onPostCommitFiberRoot: () => undefined,
  };
  return hook;
}

/** Null for what is no component: elements, fragments, providers. */
function nameOf(type: unknown): string | null {
  return typeof type === 'function' ? type.name : null;
}
