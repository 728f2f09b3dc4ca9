"""What the tasks of the DAGs do: each calls one function of one layer and notes the step in the ledger."""
