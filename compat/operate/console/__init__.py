"""The console: pages on which operators look at the gateway's calls, the accounts, coverage, and sellers that move."""
