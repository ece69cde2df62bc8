/** Whether a key is meant for what has the focus: single letters are off while one writes, and beside Ctrl, Alt, Meta. */
export function isForFocus(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return true;
  const target = event.target;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));
}
