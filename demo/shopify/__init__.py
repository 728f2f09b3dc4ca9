"""A server that speaks Shopify's GraphQL Admin API, with bulk operations."""
