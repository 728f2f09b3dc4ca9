"""A Google Ads API of the demo: real gRPC over TLS, real messages, figures of the simulated world."""
