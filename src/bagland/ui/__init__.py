"""Floor 2: the shell, and pages by declaration: a list, an object, an activity's form, a story. Knows no business."""
