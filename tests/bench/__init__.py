"""What plangraph costs, measured beside its peers: `python -m tests.bench [NAME ...]`.

Each module is one benchmark, with a `run` that gives tables; nothing here passes or fails by time.
The figures of the day, and how to read them, are in README.md beside this file.
"""
