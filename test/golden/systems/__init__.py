"""The systems as their own sources describe them, each a torch module that gives {'p2': …, 'p3': …}."""
