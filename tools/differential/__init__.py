"""Random queries over random files, answered by several engines: the parts of tools/difftest."""
