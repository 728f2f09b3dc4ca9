"""The source `exchange_rates`: the reference rates of the European Central Bank."""
