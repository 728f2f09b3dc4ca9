"""The source `shopify`: Shopify's GraphQL Admin API."""
