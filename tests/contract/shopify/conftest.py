"""Fixtures of the source shopify."""

from __future__ import annotations

from tests import shopify_shop

world, server, shop = shopify_shop.world, shopify_shop.server, shopify_shop.shop
