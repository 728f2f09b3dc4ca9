"""Fixtures of the source woocommerce."""

from __future__ import annotations

from tests import woocommerce_shop

world, server, shop = woocommerce_shop.world, woocommerce_shop.server, woocommerce_shop.shop
