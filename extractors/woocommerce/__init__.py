"""The source `woocommerce`: WooCommerce's REST API."""
