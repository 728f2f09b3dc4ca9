"""A server that speaks WooCommerce's REST API."""
