"""Work: tasks, approvals and requests of every department, and the procedures that run."""
