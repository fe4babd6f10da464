// A tree of plain objects, and the smallest change of the page that makes it so: what did not change is not touched,
// so that selected text, focus and opened details stay. Data only ever becomes text nodes and attribute values.

/** An element: props are attributes; `key` tells siblings apart when their order changes. */
export function h(tag, props, ...children) {
  const kept = children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== '');
  return { tag, props: props ?? {}, children: kept };
}

/** Makes `parent` contain exactly `children`. */
export function render(parent, ...children) {
  patchChildren(parent, h('', null, ...children).children);
}

const keys = new WeakMap();

function patchChildren(parent, wanted) {
  const byKey = new Map();
  for (const node of parent.childNodes) {
    const key = keys.get(node);
    if (key !== undefined) byKey.set(key, node);
  }
  const kept = new Set(wanted.map((want) => want.props?.key));
  let next = parent.firstChild;
  for (const want of wanted) {
    // First of all what goes away: then what stays is not moved, and keeps its focus.
    while (next && keys.has(next) && !kept.has(keys.get(next))) next = removed(next);
    const isText = typeof want !== 'object';
    const key = isText ? undefined : want.props.key;
    let node = key === undefined ? next : byKey.get(key);
    if (!node || keys.get(node) !== key || node.nodeName.toLowerCase() !== (isText ? '#text' : want.tag)) {
      node = isText ? document.createTextNode('') : document.createElement(want.tag);
      if (key !== undefined) keys.set(node, key);
    }
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
    if (isText) {
      if (node.data !== String(want)) node.data = String(want);
    } else {
      patchAttributes(node, want.props);
      patchChildren(node, want.children);
    }
  }
  while (next) next = removed(next);
}

function removed(node) {
  const after = node.nextSibling;
  node.remove();
  return after;
}

function patchAttributes(node, props) {
  for (const name of node.getAttributeNames()) {
    // Whether details are open is the reader's choice.
    if (name !== 'open' && (props[name] === undefined || props[name] === null)) node.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(props)) {
    if (name === 'key' || value === null || value === undefined) continue;
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
}
