"""The warehouse: settings, connection, embedded server, landing, load, publish and the ledger of all of it."""
