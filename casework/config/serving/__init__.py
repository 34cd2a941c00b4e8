"""Everything in one process: the server of pages and sockets, the worker, the clock."""
